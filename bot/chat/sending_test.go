package chat_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/telegram"
)

// clocked is a booth that tells when it was asked for an answer.
type clocked struct {
	*booth
	begun time.Time
	after []time.Duration
}

func (c *clocked) Answer(ctx context.Context, to int64, press, text string) error {
	c.after = append(c.after, time.Since(c.begun))
	return c.booth.Answer(ctx, to, press, text)
}

func TestAPressIsToldWhatItsRequestWaitsFor(t *testing.T) {
	t.Parallel()
	wait := func(d time.Duration) { <-time.After(d) }
	keys := [][]telegram.Button{{{Label: "a", Data: "v1:go:1"}, {Label: "b", Link: "l"}}, {{Label: "c", Copy: "c"}}}
	grey := [][]telegram.Button{{{Label: "a", Data: "v1:go:1", Disabled: true}, {Label: "b", Link: "l"}}, {{Label: "c", Copy: "c"}}}
	before := func(n int) func() int { return func() int { return n } }
	for name, c := range map[string]struct {
		play   func(p orders.Progress)
		within time.Duration
		want   string
		after  time.Duration
		told   bool
	}{
		"nothing was sent":    {func(orders.Progress) {}, 0, "chat.answer.old", 0, false},
		"it goes out":         {func(p orders.Progress) { p.Sent(); p.Sent(); wait(time.Second) }, 0, "chat.answer.waiting", 0, true},
		"it takes long":       {func(orders.Progress) { wait(time.Second) }, 0, "chat.answer.waiting", 700 * time.Millisecond, true},
		"others are before":   {func(p orders.Progress) { p.Queued(before(3)); wait(time.Second) }, 0, "chat.answer.queued", 700 * time.Millisecond, true},
		"one is before":       {func(p orders.Progress) { p.Queued(before(1)); wait(time.Second) }, 0, "chat.answer.queued", 700 * time.Millisecond, true},
		"nobody is before":    {func(p orders.Progress) { p.Queued(before(0)); wait(time.Second) }, 0, "chat.answer.waiting", 700 * time.Millisecond, true},
		"it waits no more":    {func(p orders.Progress) { p.Queued(before(3)); wait(time.Second / 2); p.Sent(); wait(time.Second) }, 0, "chat.answer.waiting", time.Second / 2, true},
		"in time":             {func(orders.Progress) { wait(699 * time.Millisecond) }, 0, "chat.answer.old", 699 * time.Millisecond, false},
		"queued, and in time": {func(p orders.Progress) { p.Queued(before(3)) }, 0, "chat.answer.old", 0, false},
		"in another time":     {func(orders.Progress) { wait(time.Minute) }, 30 * time.Second, "chat.answer.waiting", 30 * time.Second, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			for _, menu := range []bool{false, true} {
				var told bool
				do := func(ctx context.Context, r *chat.Request) error {
					if menu {
						chat.InMenu(r)
					}
					told = r.Sending(ctx, func(ctx context.Context) (string, any) {
						c.play(orders.ProgressOf(ctx))
						return "chat.answer.old", nil
					})
					wait(time.Hour) // and nothing more is said
					return nil
				}
				w := &clocked{begun: time.Now()}
				w.booth = newBooth(t, func(conf *chat.Config, p *chat.Parts) {
					p.Now, p.Telegram, conf.Answer = time.Now, w, c.within
				}, acting(&do))
				w.press(aigul, aigul, "v1:go:1", func(e *telegram.Event) { e.Keys = keys })
				calls := w.taken()
				n := before(3)()
				if name == "one is before" {
					n = 1
				}
				if calls[0].What != "answer" || calls[0].Text != w.To(aigul).Text(c.want, n) || w.after[0] != c.after || told != c.told || len(w.after) != 1 {
					t.Errorf("%s: told %q after %v, %t; want %s after %v", name, calls[0].Text, w.after, told, c.want, c.after)
				}
				if greyed := len(calls) == 2; greyed != (menu && c.told) || len(calls) > 2 {
					t.Errorf("%s: in a menu %t: %+v", name, menu, calls)
				} else if greyed {
					same(t, name, calls[1], call{What: "keys", Chat: aigul, Priority: telegram.Answer, ID: 70, Rows: grey})
				}
			}
		})
	}
}

func TestAMenuWithoutButtonsIsNotGreyedAndAMessageIsNotAnswered(t *testing.T) {
	t.Parallel()
	worked := 0
	do := func(ctx context.Context, r *chat.Request) error {
		chat.InMenu(r)
		if told := r.Sending(ctx, func(ctx context.Context) (string, any) {
			worked++
			if p := orders.ProgressOf(ctx); p.Sent != nil {
				p.Sent()
			}
			return "", nil
		}); told != r.Pressed() {
			t.Errorf("told: %t", told)
		}
		return nil
	}
	b := newBooth(t, nil, acting(&do))
	b.press(aigul, aigul, "v1:go:1")
	b.want("without buttons", b.tells(aigul, "chat.answer.waiting", nil))
	b.write(aigul, aigul, "/go")
	if b.want("a message"); worked != 2 {
		t.Errorf("worked %d times", worked)
	}
	b.fail("keys", errOdd)
	b.press(aigul, aigul, "v1:go:1", func(e *telegram.Event) { e.Keys = [][]telegram.Button{{{Label: "a", Data: "v1:go:1"}}} })
	b.taken()
	b.wantLog("greying buttons failed")
}
