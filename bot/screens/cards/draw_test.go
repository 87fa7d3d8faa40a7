package cards

import (
	"strings"
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/telegram"
	"kaspibot/kaspi"
)

// drawn are cards whose chats are of a world.
func drawn(t *testing.T) (*Cards, *chattest.World) {
	t.Helper()
	w := chattest.NewWorld(t)
	data := storetest.OpenSQLite(t, t.TempDir())
	c := New(Config{Store: data, Now: w.Now, Log: w.Log, Chats: w.Chats})
	w.Open(chat.Config{}, data, c.Room())
	return c, w
}

// labels are the buttons of rows, row by row; one that does nothing has no data.
func labels(rows []chat.Row) string {
	var lines []string
	for _, row := range rows {
		var keys []string
		for _, b := range row {
			key := strings.TrimPrefix(b.Data, "v1:")
			if b.Disabled || b.Data == "" {
				key = "busy " + b.Label
			}
			keys = append(keys, key+map[telegram.Style]string{telegram.Success: "+", telegram.Danger: "!"}[b.Style])
		}
		if len(keys) > 0 {
			lines = append(lines, strings.Join(keys, " "))
		}
	}
	return strings.Join(lines, " | ")
}

func TestAnOrderHasTheButtonsOfItsStage(t *testing.T) {
	t.Parallel()
	c, w := drawn(t)
	mine, group := w.Chats().To(chattest.Aigul.ID), w.Chats().To(chattest.Group)
	of := func(stage orders.Stage, change func(*orders.Record)) orders.Record {
		r := orders.Record{Stage: stage}
		r.Order.Code, r.Order.Entries = "601", record(1).Order.Entries
		if change != nil {
			change(&r)
		}
		return r
	}
	for want, rec := range map[string]orders.Record{
		"acc:601+ det:601 | hold:601 can:601!":        of(orders.StageNew, nil),
		"acc:601+ det:601 | free:601 can:601!":        of(orders.StageNew, func(r *orders.Record) { r.Holder.ID = 7 }),
		"busy ✅ Принять det:601":                      of(orders.StageAccepting, nil),
		"pack:601 det:601 | can:601! lin:601":         of(orders.StagePack, nil),
		"pack:601 det:601 | can:601! lin:601 ime:601": of(orders.StagePack, func(r *orders.Record) { r.Order.IMEIRequired = true }),
		"busy 📦 Упаковать det:601":                    of(orders.StagePack, func(r *orders.Record) { r.Work = orders.Work{Verb: orders.VerbAssemble, Open: true} }),
		"det:601":                                     of(orders.StageInDelivery, func(r *orders.Record) { r.Work = orders.Work{Verb: "another", Open: true} }),
		"wb:601 det:601 | can:601!":                   of(orders.StageHandOver, nil),
		"code:601 det:601 | can:601! lin:601":         of(orders.StageGiveOut, func(r *orders.Record) { r.Work = orders.Work{Verb: orders.VerbSendCode} }), // over
		"arr:601 det:601 | can:601! lin:601":          of(orders.StagePreOrder, nil),
		"back:601 det:601":                            of(orders.StageCancelling, nil),
		"pack:601 det:601 | can:601!":                 of(orders.StagePack, func(r *orders.Record) { r.Order.Entries = nil }),
	} {
		if got := labels(cardRows(mine, rec)); got != want {
			t.Errorf("%s has %q, want %q", rec.Stage, got, want)
		}
		details := strings.Replace(want, "det:601", "card:601", 1)
		if got := labels(c.DetailRows(mine, rec)); got != details {
			t.Errorf("details of %s have %q, want %q", rec.Stage, got, details)
		}
		if got := labels(c.DetailRows(group, rec)); got != details+" | who:601" {
			t.Errorf("details of %s in a group have %q", rec.Stage, got)
		}
	}
}

func TestSeveralOrdersHaveAButtonEachThatCanBeDoneSomethingAbout(t *testing.T) {
	t.Parallel()
	c, w := drawn(t)
	to := w.Chats().To(chattest.Aigul.ID)
	of := func(code string, stage orders.Stage) orders.Record {
		r := record(1)
		r.Order.Code, r.Stage = kaspi.OrderCode(code), stage
		return r
	}
	recs := []orders.Record{of("1", orders.StageNew), of("2", orders.StagePack), of("3", orders.StageDone), of("4", orders.StageNew), of("5", orders.StageGiveOut), of("6", orders.StageDone)}
	m, err := c.draw(to, recs, false)
	if err != nil {
		t.Fatal(err)
	}
	if got := labels(m.Rows); got != "acc:1+ | open:2 | acc:4+ | open:5" {
		t.Errorf("a digest has %q", got)
	}
	if got := labels(c.OrderRows(to, recs)); got != "acc:1+ open:1 | acc:4+ open:4 | open:2 open:3 | open:5 open:6" {
		t.Errorf("a list has %q", got)
	}
	counts := map[orders.Stage]int{orders.StageNew: 21, orders.StagePack: 1}
	p := pageOf(counts, orders.TabNew, 2)
	if got := labels([]chat.Row{pageRow(to, p)}) + " | " + labels(allRows(to, p)); got != "tab:new.1 tab:new.3 | all:ask+" {
		t.Errorf("the second page has %q", got)
	}
	if got := labels([]chat.Row{pageRow(to, pageOf(counts, orders.TabNew, 1)), pageRow(to, pageOf(counts, orders.TabNew, 3))}); got != "tab:new.2 | tab:new.2" {
		t.Errorf("the ends have %q", got)
	}
	if got := labels(allRows(to, pageOf(counts, orders.TabPack, 1))) + labels(allRows(to, pageOf(map[orders.Stage]int{orders.StageNew: 1}, orders.TabNew, 1))); got != "" {
		t.Errorf("all of what does not wait has %q", got)
	}
	if got := labels(allRows(to, pageOf(map[orders.Stage]int{orders.StageNew: 2}, orders.TabNew, 1))); got != "all:ask+" {
		t.Errorf("two have %q", got)
	}
	tabs := labels(tabRows(to, p))
	if strings.Contains(tabs, "other") || strings.Count(tabs, " | ") != 2 || !strings.HasPrefix(tabs, "tab:new.1 tab:pack.1 tab:hand_over.1 | ") {
		t.Errorf("tabs %q", tabs)
	}
	counts[orders.StageUnknown] = 1
	if tabs := labels(tabRows(to, pageOf(counts, orders.TabNew, 1))); !strings.Contains(tabs, "tab:other.1") {
		t.Errorf("tabs %q", tabs)
	}
}
