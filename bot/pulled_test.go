package bot_test

import (
	"testing"

	"kaspibot/feed/page"
	"kaspibot/feed/publish"
)

func TestKaspiThatDoesNotComeIsMissedAtOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t, alone)
	missed := &page.PullError{Last: page.Pull{At: noon, Version: 3}, Want: 4}
	if got := s.heard("pull", missed, missed, nil); got[0] != 1 || got[1] != 1 || got[2] != 2 {
		t.Errorf("messages after each look: %v", got)
	}
	s.wants(s.last(aigul.ID), "Kaspi снова забирает свежий прайс-лист")
	missed.Stale = true
	s.heard("pull", missed)
	s.wants(s.last(aigul.ID), "Kaspi забрал версию 3, а опубликована 4")
	s.heard("changes", &publish.ChangesError{Changes: 312})
	s.wants(s.last(aigul.ID), "Много изменений за полчаса", "Изменено 312 товаров")
}
