package news_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"kaspibot/bot/news"
)

// settings are in memory, and cannot be read while they are told so.
type settings struct {
	news.Store
	kept   map[string]string
	broken bool
}

func (s *settings) Setting(_ context.Context, key string) (string, bool, error) {
	if s.broken {
		return "", false, errors.New("disk I/O error")
	}
	text, found := s.kept[key]
	return text, found, nil
}

func (s *settings) SetSetting(_ context.Context, key, value string) error {
	s.kept[key] = value
	return nil
}

func TestWishesThatCannotBeReadAreNotReplaced(t *testing.T) {
	t.Parallel()
	s := &settings{kept: map[string]string{}}
	o := news.NewOffice(news.Config{Store: s, Log: slog.New(slog.DiscardHandler), Now: time.Now, Zone: time.UTC})
	place, night := news.Place{Chat: -5, Known: true}, news.Hours{From: 22 * 60, To: 8 * 60}
	if err := o.SetQuiet(t.Context(), place, night); err != nil {
		t.Fatal(err)
	}
	s.broken = true
	if err := o.SetWait(t.Context(), place, true); err == nil {
		t.Error("a wish was changed that could not be read")
	}
	if got := o.Wishes(t.Context(), place); got.Quiet != (news.Hours{}) || got.Digests == nil {
		t.Errorf("read as %+v", got) // as usual
	}
	s.broken = false
	if got := o.Wishes(t.Context(), place); got.Quiet != night || got.Wait {
		t.Errorf("the wishes are %+v", got)
	}
}
