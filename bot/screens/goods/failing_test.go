package goods_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/screens/goods"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/telegram"
	"kaspibot/feed"
	"kaspibot/feed/list"
	"kaspibot/feed/price"
)

func hash(of string) string {
	sum := sha256.Sum256([]byte(of))
	return hex.EncodeToString(sum[:6])
}

// ill is the room on a disk that fails when it is told to.
type ill struct {
	*chattest.World
	screen *goods.Screen
	disk   *storetest.Disk
	store  *store.Store
	id     int64 // of the import that waits
	update int64
}

func newIll(t *testing.T) *ill {
	t.Helper()
	w := &ill{World: chattest.NewWorld(t), disk: &storetest.Disk{}}
	w.store = storetest.OpenOn(t, w.disk)
	prices := &pricing{&shop{t: t, store: w.store, items: items(20)}}
	w.screen = goods.New(goods.Config{
		Chats: w.Chats, Store: func(chat.ShopID) goods.Store { return w.store }, Prices: func(chat.ShopID) goods.Prices { return prices },
		StockAt: func(chat.ShopID) time.Time { return noon }, Merchant: func(chat.ShopID) string { return "30000001" },
		Points: func(chat.ShopID) goods.Points { return []feed.PickupPoint{{ID: "PP1"}} }, Log: w.Log, Now: w.Now,
	})
	w.Open(chat.Config{}, w.store, w.screen.Room())
	if err := w.store.SaveCatalogue(t.Context(), items(20), noon); err != nil {
		t.Fatal(err)
	}
	return w
}

// brings has an import wait again, with all that can be asked about one.
func (w *ill) brings(t *testing.T, open bool) {
	t.Helper()
	l := feed.Listing{SKU: "A-1", Model: "Монитор", Match: feed.MatchDoubtful, Imported: true, Listed: feed.Listed{Points: []feed.ListedPoint{{ID: "PP1", Available: true}}}}
	off := feed.Listing{SKU: "B-1", Model: "Кабель", Imported: true, Listed: feed.Listed{OffSale: true}}
	if open {
		l.Points = append(l.Points, feed.ListedPoint{ID: "30000001_PP9", Available: true})
	}
	imp, err := w.store.SaveImport(t.Context(), feed.Import{At: noon, File: "list.xml", Listings: []feed.Listing{l, off}, OffSaleAsked: !open})
	if err != nil {
		t.Fatal(err)
	}
	w.id = imp.ID
	if err := w.store.ImportListings(t.Context(), []feed.Listing{l, off}); err != nil {
		t.Fatal(err)
	}
}

// presses presses a button of a message.
func (w *ill) presses(t *testing.T, message int, data string) {
	t.Helper()
	m := w.Forge(aigul.ID, data)
	query, err := w.Telegram.Press(aigul, m.Chat, m.ID, data)
	if err != nil {
		t.Fatal(err)
	}
	w.update++
	if message == 0 {
		message = m.ID
	}
	w.Router.Handle(t.Context(), telegram.Event{
		Update: w.update, From: telegram.Person{ID: aigul.ID, Name: "Айгуль"}, Chat: aigul.ID, Private: true, Message: message, Press: query, Data: data,
	})
}

// TestTheRoomOfGoodsTellsOfADiskThatFails lets each call to the database fail, one after the other, in all that people do here and in
// what chats are told unasked.
func TestTheRoomOfGoodsTellsOfADiskThatFails(t *testing.T) {
	t.Parallel()
	say := func(text string) func(*testing.T, *ill) error {
		return func(_ *testing.T, w *ill) error { w.Say(aigul, text); return nil }
	}
	press := func(data string) func(*testing.T, *ill) error { // N is the import
		return func(t *testing.T, w *ill) error {
			w.presses(t, 0, "v1:"+strings.ReplaceAll(data, "N", strconv.FormatInt(w.id, 10)))
			return nil
		}
	}
	long := strings.Repeat("Ж", 40)
	alarms := []list.Alarm{{SKU: "A-1", Model: "Монитор", Reason: list.ReasonStockOut}, {SKU: "A-2", Reason: list.ReasonLoss}}
	for name, c := range map[string]struct {
		do   func(*testing.T, *ill) error
		done bool // nothing waits any more: it is applied
	}{
		"stock":  {do: say("/stock монитор")},
		"a page": {do: func(t *testing.T, w *ill) error { w.presses(t, w.Last(aigul.ID).ID, "v1:sto:2"); return nil }},
		"list":   {do: say("/listings")}, "price": {do: say("/price 100001")}, "a price": {do: say("/price 100001 12990")},
		"a price given back": {do: say("/price 100001 auto")}, "no price": {do: say("/price A-7")}, "why": {do: say("/why 100001")}, "why not": {do: say("/why A-7")},
		"stops": {do: say("/stop")}, "stop": {do: say("/stop 100002")}, "resume": {do: say("/resume 100002")}, "by a blank": {do: say("/stop A -1")},
		"an old button": {do: press("pfix:12990:100001")}, "an old loss": {do: press("pfix:1000:100001")},
		"decide": {do: press("pfx:12990:auto:=100001")}, "at a loss": {do: press("pfx:1000:auto:=100001")}, "a loss meant": {do: press("pfl:1000:auto:=100001")},
		"decided": {do: press("pfx:12990:777:=100001")}, "by its hash": {do: press("pfx:12990:auto:#" + hash(long))}, "kept": {do: press("pkp:#" + hash("A-1"))},
		"a stop back": {do: func(t *testing.T, w *ill) error {
			w.update = 40
			w.Router.Handle(t.Context(), telegram.Event{Update: 41, From: telegram.Person{ID: aigul.ID}, Chat: aigul.ID, Private: true, Text: "/stop 100004"})
			w.presses(t, 0, "v1:unst:41=100004")
			return nil
		}},
		"apply": {do: press("iap:N"), done: true}, "apply what is open": {do: press("iap:N")}, "discard": {do: press("ica:N")},
		"ask": {do: press("iak:N")}, "ask in force": {do: press("iak:0")}, "table": {do: press("iun:N")}, "table in force": {do: press("iun:0")},
		"answer": {do: press("ian:N:" + hash("A-1") + ":100003")}, "answer in force": {do: press("ian:0:" + hash("A-1") + ":-")}, "later": {do: press("ila:N:" + hash("A-1"))},
		"point": {do: press("ipt:N:" + hash("30000001_PP9") + ":use")}, "the same point": {do: press("ipt:N:" + hash("30000001_PP9") + ":" + hash("PP1"))},
		"off sale": {do: press("iof:N:sell")},
		"told":     {do: func(t *testing.T, w *ill) error { return w.screen.TellGoods(t.Context(), "", alarms) }},
		"rules": {do: func(t *testing.T, w *ill) error {
			return w.screen.TellRules(t.Context(), "", &price.FileError{Faults: []price.Fault{{Line: 3}}})
		}},
		"doubts": {do: func(t *testing.T, w *ill) error {
			return w.screen.TellDoubts(t.Context(), "", nil, []price.Fault{{Line: 3}})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newIll(t)
			if name == "a page" {
				w.Say(aigul, "/stock монитор")
			}
			for n := 1; ; n++ {
				w.brings(t, !c.done)
				told := strings.Count(w.Logged(), "the disk fails")
				failed, err := w.disk.During(n, func() error { return c.do(t, w) })
				if failed == "" {
					if err != nil || n == 1 {
						t.Errorf("on a good disk: %v, at call %d", err, n)
					}
					break
				}
				owed := strings.Contains(failed, "insert into audit") // the line is written later
				if err == nil && strings.Count(w.Logged(), "the disk fails") == told && !owed {
					t.Errorf("nobody hears that this failed: %s", failed)
				}
			}
			_, waits, err := w.store.PendingImport(t.Context())
			if gone := name == "apply" || name == "discard"; waits == gone || err != nil {
				t.Errorf("an import waits: %t, %v", waits, err)
			}
			if name == "told" || name == "rules" || name == "doubts" {
				messages := len(w.Telegram.Messages(aigul.ID))
				if err := c.do(t, w); err != nil || len(w.Telegram.Messages(aigul.ID)) != messages {
					t.Errorf("told again: %v\n%s", err, w.Screens())
				}
			}
		})
	}
}

// TestWhatAChatWasToldOfGoodsIsToldAgainAfterADay, by each reason and as far as there is room.
func TestWhatAChatWasToldOfGoodsIsToldAgainAfterADay(t *testing.T) {
	t.Parallel()
	w := newIll(t)
	var alarms []list.Alarm
	for _, reason := range []list.Reason{list.ReasonCost, list.ReasonFloor, list.ReasonLoss, list.ReasonStockMay, list.ReasonStockOut} {
		for i := range 11 {
			alarms = append(alarms, list.Alarm{SKU: feed.SKU(fmt.Sprintf("A-%02d", i)), Model: strings.Repeat("Ж", 300), Reason: reason})
		}
	}
	tell := func(alarms []list.Alarm, want int) {
		t.Helper()
		before := len(w.Telegram.Messages(aigul.ID))
		if err := w.screen.TellGoods(t.Context(), "", alarms); err != nil {
			t.Error(err)
		}
		if n := len(w.Telegram.Messages(aigul.ID)) - before; n != want {
			t.Errorf("%d messages, want %d\n%s", n, want, w.Screens())
		}
	}
	tell(alarms, 5)
	for _, m := range w.Telegram.Messages(aigul.ID) {
		w.Wants(m, "A-09", "not", "A-10", strings.Repeat("Ж", 200))
	}
	tell(alarms, 0)
	w.Pass(24*time.Hour - time.Millisecond)
	tell(alarms, 0)
	tell(append(alarms[:1:1], list.Alarm{SKU: "B", Reason: list.ReasonCost}), 1)
	w.Wants(w.Last(aigul.ID), "B", "not", "A-")
	w.Pass(time.Millisecond)
	tell(alarms[:11], 1)
	tell(nil, 0)
	if err := w.screen.TellRules(t.Context(), "", errors.New("another failure")); err != nil {
		t.Error(err)
	}
	tell(nil, 0)
}

// The questions about a file are none about the list in force.
func TestWhatIsAskedOfAFileIsNotAnsweredForTheList(t *testing.T) {
	t.Parallel()
	w := newIll(t)
	w.brings(t, true)
	for _, data := range []string{"v1:ipt:0:" + hash("30000001_PP9") + ":use", "v1:iof:0:sell", fmt.Sprintf("v1:iof:%d:sell", w.id+1)} {
		w.WantNotice(w.Press(aigul, w.Forge(aigul.ID, data), data), "Этот файл уже применён, отложен или заменён новым. Откройте /listings")
	}
	imp, waits, err := w.store.PendingImport(t.Context())
	if err != nil || !waits || imp.OffSaleAsked || len(imp.UsePoints) > 0 {
		t.Errorf("%+v, waits %t, %v", imp, waits, err)
	}
}
