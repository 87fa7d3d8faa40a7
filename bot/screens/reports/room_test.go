package reports

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"strings"
	"sync"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/reports"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi"
)

// sold is an order of a thing with a long name that an owner accepted after two minutes.
func sold(code string, at time.Time, total kaspi.Tenge, title string) orders.Record {
	r := orders.Record{Stage: orders.StageDone, Revision: 1, Seen: at, AcceptedAt: at.Add(2 * time.Minute), By: "Айгуль"}
	r.Order = kaspi.Order{
		Code: kaspi.OrderCode(code), Created: at, Approved: at, Total: total, EntriesKnown: true, Address: kaspi.Address{Town: "Қостанай"},
		Entries: []kaspi.Entry{{SKU: "K-1", Title: title, Quantity: 1, Price: total, Total: total}},
	}
	r.Facts = orders.Facts{At: at, Total: total, Delivery: orders.Amount{Tenge: 1276, Known: true}, Lines: []orders.LineFacts{{
		SKU: "K-1", Quantity: 1, Cost: orders.Amount{Tenge: 9000, Known: true}, Commission: orders.Amount{Tenge: total / 8, Known: true},
	}}}
	return r
}

// photos and documents are what a chat has got.
func (w *world) files() (photos, documents []tgtest.Message) {
	for _, m := range w.Telegram.Messages(chattest.Aigul.ID) {
		switch {
		case m.Photo != nil:
			photos = append(photos, m)
		case m.Document != nil:
			documents = append(documents, m)
		}
	}
	return photos, documents
}

func TestStatisticsAreTextAtOnceAndPicturesAfterwards(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Say(chattest.Aigul, "/stats")
	w.WantLast("Статистика за 30 дней", "26.10–24.11", "заказов не было", "not", "По дням")
	w.Router.Wait()
	if photos, _ := w.files(); len(photos) > 0 {
		t.Error("there is a picture of nothing")
	}

	must(t, w.data.SaveRecords(t.Context(), sold("700000001", chattest.Noon.Add(-time.Hour), 12_990, "Чайник "+strings.Repeat("ё", 200))))
	w.Say(chattest.Aigul, "/stats 7")
	w.Router.Wait()
	photos, _ := w.files()
	if len(photos) != 3 {
		t.Fatalf("%d pictures\n%s", len(photos), w.Screens())
	}
	for _, m := range photos {
		if _, err := png.Decode(bytes.NewReader(m.Photo.Data)); err != nil || m.Text == "" {
			t.Errorf("picture %q: %v", m.Text, err)
		}
	}
	text := w.Naming(chattest.Aigul.ID, "Статистика за 7 дней")
	if len(text) != 1 {
		t.Fatal(w.Screens())
	}
	w.Wants(text[0], "Продано: 1 на 12 990 ₸", "Прибыль: 1 091 ₸", "Қостанай: 1", "11 ч: 1", "обычно 2 мин", "до 5 мин: 1", "24.11: 1 (1 · 0 · 0 · 0), 12 990 ₸, 1 091 ₸")
	w.WantButtons(text[0], "v1:stats:7", "v1:stats:30", "v1:stats:90", "v1:top:7", "v1:report:2026-11")

	w.Press(chattest.Aigul, text[0], "v1:top:7")
	w.Router.Wait()
	if photos, _ = w.files(); len(photos) != 4 {
		t.Errorf("%d pictures\n%s", len(photos), w.Screens())
	}
	w.Wants(w.Naming(chattest.Aigul.ID, "Лучшие товары за 7 дней")[0], "1 091 ₸ — Чайник ёёё", "1 шт. — Чайник ёёё", "not", strings.Repeat("ё", 150))
}

func TestWhatIsNoTimeIsAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for user, command := range map[tgtest.User]string{chattest.Aigul: "/stats 8", chattest.Marat: "/top 7 30"} {
		w.Say(user, command)
		w.Wants(w.Last(user.ID), "7, 30 или 90")
	}
	w.Say(chattest.Aigul, "/report тринадцатый")
	w.WantLast("За какой месяц")
	w.WantButtons(w.Last(chattest.Aigul.ID), "v1:report:2026-10", "v1:report:2026-11")
	for _, data := range []string{"v1:stats:8", "v1:top:", "v1:report:", "v1:report:2026-13", "v1:report:2026-12"} {
		if got := w.Press(chattest.Marat, w.Forge(chattest.Marat.ID, data), data); !strings.Contains(got, "устарела") {
			t.Errorf("%s: %q", data, got)
		}
	}
}

func TestAMonthIsReadAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.Chats().To(chattest.Aigul.ID)
	for text, want := range map[string]string{
		"": "ноябрь 2026", "дек": "декабрь 2025", "10": "октябрь 2026", "01": "январь 2026", "12": "декабрь 2025", "3.2026": "март 2026",
		"03.2026": "март 2026", "2026-02": "февраль 2026", "2026-2": "февраль 2026", "11/2025": "ноябрь 2025", "ноябрь 2025": "ноябрь 2025",
		"май": "май 2026", "11 2025": "ноябрь 2025",

		"13": "", "0": "", "-1": "", "2027-01": "", "2026-12": "", "99999999999999999999": "", "янв 1812": "", "яб": "", "дек 2026": "",
		"ноябрь октябрь": "", "=1+1": "", "май 2026 года": "", "1.1": "",
	} {
		got := ""
		if month, ok := monthIn(c, text, chattest.Noon); ok {
			got = monthName(c, month)
		}
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestTheReportOfAMonthIsAWorkbookAndATable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.data.SaveRecords(t.Context(), sold("700000001", chattest.Noon.AddDate(0, -1, 0), 12_990, "=1+1")))
	w.Say(chattest.Aigul, "/report октябрь")
	w.Router.Wait()
	_, files := w.files()
	if len(files) != 2 || files[0].Document.Name != "report-2026-10.xlsx" || files[1].Document.Name != "orders-2026-10.csv" {
		t.Fatal(w.Screens())
	}
	w.Wants(files[0], "Отчёт: октябрь 2026", "продано 1 на 12 990 ₸", "Прибыль: 1 091 ₸")
	w.WantButtons(files[0], "v1:report:2026-09", "v1:report:2026-10", "v1:report:2026-11")
	w.Press(chattest.Aigul, files[0], "v1:report:2026-11")
	w.Router.Wait()
	w.WantLast("Заказов не было")
}

// held is a store that shows nothing until it may.
type held struct {
	Store
	may   chan struct{}
	asked sync.Mutex
	reads int
}

func (h *held) EachRecord(ctx context.Context, from, to time.Time, show func(orders.Record) error) error {
	h.asked.Lock()
	h.reads++
	h.asked.Unlock()
	<-h.may
	return h.Store.EachRecord(ctx, from, to, show)
}

// However often somebody asks meanwhile, one report is made, and the chat is free for all else.
func TestWhileAReportIsMadeNobodyWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h := &held{Store: w.data, may: make(chan struct{})}
	w.screen.Store = func(chat.ShopID) Store { return h }
	must(t, w.data.SaveRecords(t.Context(), sold("700000001", chattest.Noon.Add(-time.Hour), 12_990, "Чайник")))
	w.Say(chattest.Aigul, "/report")
	m := w.Forge(chattest.Aigul.ID, "v1:report:2026-11")
	for range 20 {
		if got := w.Press(chattest.Aigul, m, "v1:report:2026-11"); got != "Уже готовлю это, подождите немного" {
			t.Fatalf("a press is told %q", got)
		}
	}
	w.Say(chattest.Aigul, "/top 7") // its picture waits, its text does not
	w.WantLast("1 шт. — Чайник")
	close(h.may)
	w.Router.Wait()
	if photos, files := w.files(); h.reads != 1 || len(files) != 2 || len(photos) != 1 {
		t.Errorf("%d reads, %d files, %d pictures", h.reads, len(files), len(photos))
	}
	w.Say(chattest.Aigul, "/report") // and now it may be asked for again
	w.Router.Wait()
	if _, files := w.files(); len(files) != 4 {
		t.Errorf("%d files", len(files))
	}
}

// broken is a store that fails.
type broken struct{ Store }

var errDisk = errors.New("the disk is gone")

func (broken) EachRecord(context.Context, time.Time, time.Time, func(orders.Record) error) error {
	return errDisk
}

func TestWhatFailsIsSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.screen.Store = func(chat.ShopID) Store { return broken{w.data} }
	w.Say(chattest.Aigul, "/report")
	w.Router.Wait()
	w.WantLast("Отчёт не получился")
	// A chart with too few values is what a bug would make.
	w.Say(chattest.Aigul, "/stats")
	if _, err := reports.Draw(reports.Panel{Labels: []string{"1"}, Bars: []reports.Bars{{}}, Format: func(int64) string { return "" }}); err == nil {
		t.Error("a panic is no error")
	}
	if !strings.Contains(w.Logged(), "the disk is gone") {
		t.Error("nothing is logged")
	}
}

// Who may not see money sees no sum of it, in texts and pictures, and gets no files.
func TestAViewerSeesOrdersAndNoMoney(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.data.SaveRecords(t.Context(), sold("700000001", chattest.Noon.Add(-time.Hour), 12_990, "Чайник")))
	for _, role := range []chat.Role{chat.Viewer, chat.Packer, chat.Manager} {
		money := role >= chat.Manager
		zarina := tgtest.User{ID: 110 + int64(role), FirstName: "Зарина"} // Telegram holds up who hears too much at once
		w.Telegram.Meet(zarina, zarina.ID)
		must(t, w.data.AddPerson(t.Context(), chat.Person{ID: zarina.ID, Name: "Зарина", Role: role}, chattest.Aigul.ID, chattest.Noon))
		for _, command := range []string{"/top", "/report"} {
			w.Say(zarina, command)
		}
		w.Router.Wait()
		seen, workbooks := "", 0
		for _, m := range w.Telegram.Messages(zarina.ID) {
			if seen += m.Text + "\n"; m.Document != nil {
				workbooks++
			}
		}
		if strings.Contains(seen, "₸") != money || !strings.Contains(seen, "1 шт. — Чайник") || (workbooks == 2) != money || workbooks%2 != 0 {
			t.Errorf("a %s sees %d files and\n%s", role, workbooks, seen)
		}
	}
	stats, err := w.screen.countDays(t.Context(), "", 7)
	must(t, err)
	c := w.Chats().To(chattest.Aigul.ID)
	text, err := c.HTML("reports.stats", viewStats(c, stats, 7, false))
	if err != nil || strings.Contains(string(text), "₸") || !strings.Contains(string(text), "Продано: <b>1</b>") {
		t.Errorf("a viewer sees %s (%v)", text, err)
	}
	for _, p := range pictures(c, stats, false) {
		for _, panel := range p.panels {
			if strings.Contains(panel.Title, "₸") {
				t.Errorf("a viewer's picture shows %s", panel.Title)
			}
		}
	}
}

func TestManyCitiesAreTenLines(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := reports.Stats{}
	for i := range 60 {
		s.Cities = append(s.Cities, reports.City{Name: fmt.Sprint("Город ", i), Orders: 60 - i})
	}
	s.Cities[59].Name = ""
	list := cities(w.Chats().To(chattest.Aigul.ID), s)
	sum := 0
	for _, c := range list {
		sum += c.Orders
	}
	if len(list) != 10 || list[9].Name != "другие города: 51" || sum != 60*61/2 {
		t.Errorf("%v", list)
	}
}
