package bot_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/telegram"
	"kaspibot/kaspi/kaspitest"
)

// TestNothingThatAPersonDoesFailsUnheard does all that a person can do on a disk of which each call fails, one after the other: a
// failure is told or logged, always.
func TestNothingThatAPersonDoesFailsUnheard(t *testing.T) {
	t.Parallel()
	if kaspitest.Race {
		t.Skip("all is done by one goroutine")
	}
	text, err := os.ReadFile("testdata/recorded_buttons.txt")
	if err != nil {
		t.Fatal(err)
	}
	deeds := [][]string{{}, {}, {}, {}}
	all := strings.Split(strings.TrimSpace(`
say /orders
say /today
say /order 812345601
say /find 812345601
say /quality
say /forget 812345601
say /schedule
say /schedule 31.12
say /escalation
say /stock чайник
say /listings
say /stop
say /resume
say /menu
say /notify
say /waybills
say /me
say /people
say /audit
say /sync
say /feed
say /upload
say /versions
say /link
say /pulls
say /stats
say /top
say /report
say /rules
say /status
say /auto
say /here
say /start
say /help
say 812345601
`), "\n")
	for line := range strings.Lines(string(text)) {
		if kind, _, _ := strings.Cut(line, " "); kind == "button" || kind == "step" {
			all = append(all, strings.TrimSpace(line))
		}
	}
	for i, deed := range all {
		deeds[i%len(deeds)] = append(deeds[i%len(deeds)], deed)
	}
	for i, part := range deeds {
		t.Run(string(rune('a'+i)), func(t *testing.T) {
			t.Parallel()
			f := newFailing(t)
			for _, deed := range part {
				f.tryAll(deed)
			}
		})
	}
}

// failing is a shop on a disk that fails when it is told to, and what people do there.
type failing struct {
	*bottest.Shop
	t      *testing.T
	disk   *storetest.Disk
	update int64
}

func newFailing(t *testing.T) *failing {
	t.Helper()
	f := &failing{t: t, disk: &storetest.Disk{}}
	f.Shop = bottest.New(t, bottest.Alone, func(c *bottest.Setup) { c.Idle, c.Disk = true, f.disk })
	f.Put("812345601", bottest.By(kaspitest.KaspiCity))
	f.Put("812345602", bottest.By(kaspitest.KaspiCity))
	f.Kaspi.AcceptInCabinet("812345602")
	f.Sweep()
	return f
}

// tryAll does something until no call fails any more.
func (f *failing) tryAll(deed string) {
	f.t.Helper()
	for n := 1; n < 200; n++ {
		if err := f.Memory.MarkRead(f.t.Context(), 99, f.update); err != nil { // what is asked again fails anew
			f.t.Fatal(err)
		}
		f.prepare(deed)
		told := strings.Count(f.Logged(), "the disk fails")
		failed, _ := f.disk.During(n, func() error { f.do(deed); return nil })
		if failed == "" {
			return
		}
		if strings.Count(f.Logged(), "the disk fails") == told && !needless(deed, failed) {
			f.t.Errorf("%s: nobody hears that this failed: %s", deed, failed)
		}
	}
	f.t.Errorf("%s: the disk is called without end", deed)
}

// needless reports whether nobody need hear of a failure: a line of the audit trail is written later, without the button that takes
// a change back all else can be done, and whether an order has changed since it was shown is looked at again soon.
func needless(deed, failed string) bool {
	_, said, _ := strings.Cut(deed, " ")
	begins := func(heads ...string) bool {
		return slices.ContainsFunc(heads, func(head string) bool { return strings.HasPrefix(said, head) })
	}
	return strings.Contains(failed, "insert into audit") ||
		strings.Contains(failed, "select value from settings") && begins("/schedule", "/escalation", "v1:sch:", "v1:esc:") ||
		strings.Contains(failed, "select record, code from orders") && begins("/orders", "/order ", "/find ", "812", "v1:tab:", "v1:open:", "order", "find")
}

// prepare opens the question that a deed answers.
func (f *failing) prepare(deed string) {
	f.t.Helper()
	kind, rest, _ := strings.Cut(deed, " ")
	if kind != "step" {
		return
	}
	step, kept, _ := strings.Cut(rest, " ")
	if kept == "" {
		kept = "null"
	}
	err := f.Memory.SaveDialog(f.t.Context(), chat.Dialog{
		Chat: bottest.Aigul.ID, User: bottest.Aigul.ID, Step: step, Data: kept, Expires: f.Now().Add(time.Minute),
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

// do is what a person does.
func (f *failing) do(deed string) {
	f.t.Helper()
	f.update++
	e := telegram.Event{Update: f.update, From: telegram.Person{ID: bottest.Aigul.ID, Name: "Айгуль Ким"}, Chat: bottest.Aigul.ID, Private: true}
	switch kind, rest, _ := strings.Cut(deed, " "); kind {
	case "say":
		e.Text = rest
	case "step":
		e.Text = "7"
	default:
		m := f.Forge(bottest.Aigul.ID, rest)
		query, err := f.Telegram.Press(bottest.Aigul, m.Chat, m.ID, rest)
		if err != nil {
			f.t.Fatal(err)
		}
		e.Message, e.Press, e.Data, e.Buttons = m.ID, query, rest, []string{rest}
		defer f.Remove(m)
	}
	f.Handle(f.t.Context(), e)
}
