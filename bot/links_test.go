package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"kaspibot/bot"
	"kaspibot/feed/page"
	"kaspibot/feed/publish"
)

// place is a link that the chat may change.
type place struct {
	link  string
	grace time.Duration
	fixed bool
	found page.Probed
}

func (p *place) Link(context.Context) (string, error) { return p.link, nil }

func (p *place) NewLink(_ context.Context, grace time.Duration) (string, error) {
	if p.fixed {
		return "", bot.ErrFixedLink
	}
	p.link, p.grace = p.link+"2", grace
	return p.link, nil
}

func (p *place) CheckLink(context.Context) (page.Probed, error) { return p.found, nil }

func TestLinkIsChangedInTwoTaps(t *testing.T) {
	t.Parallel()
	p := &place{link: "https://shop.example/s3cret/list.xml"}
	s := newShop(t, alone, func(c *setup) { c.links = p })
	s.say(aigul, "/link")
	m := s.last(aigul.ID)
	s.wants(m, p.link, "Автоматическая загрузка")
	s.wantButtons(m, "v1:lchk:now", "v1:link:new")
	s.press(aigul, m, "v1:link:new")
	m = s.last(aigul.ID)
	s.wants(m, "Сделать новую ссылку?")
	s.wantButtons(m, "v1:lnew:grace", "v1:lnew:now", "v1:link:show")
	s.press(aigul, m, "v1:lnew:grace")
	s.wants(s.last(aigul.ID), p.link, "Старая работает ещё 3 ч", "Вставьте новую в кабинете Kaspi")
	if p.grace != 3*time.Hour || !strings.HasSuffix(p.link, "2") {
		t.Errorf("%+v", p)
	}
	s.wantAudit("Айгуль Ким link.new ")
	s.say(aigul, "/link new")
	s.press(aigul, s.last(aigul.ID), "v1:lnew:now")
	s.wants(s.last(aigul.ID), "Старая уже не работает")
	if p.grace != 0 {
		t.Errorf("grace %s", p.grace)
	}
	p.fixed = true
	if got := s.press(aigul, s.forge(aigul.ID, "v1:lnew:now"), "v1:lnew:now"); !strings.Contains(got, "FEED_PATH") {
		t.Errorf("notice %q", got)
	}
	if strings.Contains(s.log.String(), "s3cret") {
		t.Error("the link is in the log")
	}
}

func TestCheckOfTheLinkSaysWhatKaspiWouldFind(t *testing.T) {
	t.Parallel()
	p := &place{link: "https://shop.example/x"}
	s := newShop(t, alone, func(c *setup) { c.links = p })
	s.say(aigul, "/link")
	m := s.last(aigul.ID)
	for finding, want := range map[page.Finding]string{
		page.FoundList: "Ссылка работает", page.FoundBadTLS: "Сертификат HTTPS не годится", page.FoundFailure: "Ответ 502",
	} {
		p.found = page.Probed{Finding: finding, Status: 502}
		s.press(aigul, m, "v1:lchk:now")
		s.wants(s.last(aigul.ID), want)
	}
}

func TestPullsShowWhoFetchedAndWithWhat(t *testing.T) {
	t.Parallel()
	s := newShop(t, alone)
	s.say(aigul, "/pulls")
	s.wants(s.last(aigul.ID), "Список ещё никто не забирал")
	for _, p := range []page.Pull{
		{At: noon, Addr: "192.0.2.1", Agent: "Kaspi <bot>", Status: 200, Version: 3}, {At: noon, Addr: "192.0.2.7", Status: 401},
	} {
		if err := s.memory.SavePull(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	s.say(aigul, "/pulls")
	s.wants(s.last(aigul.ID), "24.11 12:00 · 200 · v3 · 192.0.2.1 · Kaspi <bot>", "401 · 192.0.2.7")
}

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
