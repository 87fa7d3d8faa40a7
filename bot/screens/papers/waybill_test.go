package papers_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

var (
	aigul  = chattest.Aigul
	viewer = tgtest.User{ID: 622, FirstName: "Света"}
	errOut = errors.New("no route to Kaspi")
)

func (w *room) deliver() {
	w.t.Helper()
	if err := w.screen.DeliverWaybills(w.t.Context(), ""); err != nil {
		w.t.Error(err)
	}
}

func TestAWaybillIsAskedForOfAPackedOrderAlone(t *testing.T) {
	t.Parallel()
	w := newRoom(t, 0)
	w.put("601", orders.StageHandOver)
	w.put("602", orders.StagePack)
	for code, want := range map[string]string{
		"601": "Пришлю накладную сюда, как только она появится у Kaspi", "602": "Сейчас это сделать нельзя: заказ ждёт упаковки", "999": "Такого заказа у меня нет. Откройте список: /orders",
	} {
		w.WantNotice(w.presses(aigul, aigul.ID, "v1:wb:"+code), want)
	}
	w.Pass(time.Second)
	m := w.Forge(aigul.ID, "v1:wb:601")
	w.Press(aigul, m, "v1:wb:601")
	want := chat.PendingWaybill{Code: "601", Chat: aigul.ID, Message: m.ID, Since: w.Now(), Due: w.Now()}
	if list := w.pending(); len(list) != 1 || !list[0].Since.Equal(want.Since) || !list[0].Due.Equal(want.Due) || list[0].Message != want.Message || list[0].Chat != want.Chat || list[0].Group != 0 {
		t.Errorf("waited for %+v, want %+v", list, want)
	}
	w.has("601", pdf(3, ""), nil)
	w.deliver()
	files := w.documents(aigul.ID)
	if len(files) != 1 || files[0].Document.Name != "waybill-601.pdf" || files[0].ReplyTo != m.ID {
		t.Fatalf("%+v\n%s", files, w.Screens())
	}
	w.Wants(files[0], "Накладная заказа 601, № N-", "мест: 3")
	w.deliver()
	if len(w.documents(aigul.ID)) != 1 || len(w.pending()) != 0 {
		t.Error("it comes again")
	}
}

// A waybill that is not there is looked for again, ever less often, and given up after ten minutes.
func TestAWaybillIsLookedForTenMinutes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file  []byte
		err   error
		block bool   // the chat
		fails bool   // each look
		told  string // in the end; empty for nothing
	}{
		"not made": {told: "У Kaspi до сих пор нет накладной заказа 601"},
		"no route": {err: errOut, fails: true, told: "У Kaspi до сих пор нет накладной заказа 601"},
		"lost":     {err: &kaspi.Error{Kind: kaspi.KindNotFound}, told: "У Kaspi до сих пор нет накладной заказа 601"},
		"blocked":  {file: pdf(1, ""), block: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newRoom(t, 0)
			w.put("601", orders.StageHandOver)
			w.presses(aigul, aigul.ID, "v1:wb:601")
			begun := w.Now()
			if c.file != nil || c.err != nil {
				w.has("601", c.file, c.err)
			}
			if c.block {
				w.Telegram.Block(aigul, aigul.ID)
			}
			before := len(w.Telegram.Messages(aigul.ID))
			var looks []string
			for range 150 {
				if list := w.pending(); len(list) == 0 {
					break
				}
				n := w.looks
				err := w.screen.DeliverWaybills(t.Context(), "")
				if fails := c.fails && w.looks > n; (err != nil) != fails {
					t.Errorf("after %v: %v", w.Now().Sub(begun), err)
				}
				if w.looks > n {
					looks = append(looks, fmt.Sprint(w.Now().Sub(begun).Seconds()))
				}
				w.Pass(time.Second * 5)
			}
			if got := strings.Join(looks[:6], " "); got != "0 5 15 35 55 75" || looks[len(looks)-1] != "615" {
				t.Errorf("looked after %q seconds", looks)
			}
			if all := w.Telegram.Messages(aigul.ID); len(all) != before+min(1, len(c.told)) {
				t.Errorf("told %d times\n%s", len(all)-before, w.Screens())
			} else if c.told != "" {
				w.WantLast(c.told)
			}
		})
	}
}

// What becomes of a waybill depends on what has become of its order and of who asked.
func TestWhatBecomesOfAWaybillThatIsWaitedFor(t *testing.T) {
	t.Parallel()
	packing := func(r *orders.Record) { r.Work = orders.Work{Verb: orders.VerbAssemble, Open: true} }
	other := func(r *orders.Record) { r.Work = orders.Work{Verb: orders.VerbAccept, Open: true} }
	over := func(r *orders.Record) { r.Work = orders.Work{Verb: orders.VerbAssemble} }
	for name, c := range map[string]struct {
		stage  orders.Stage // 0 for no such order
		change func(r *orders.Record)
		role   chat.Role     // of who asked; 0 for a packer
		since  time.Duration // that it was asked for
		waits  bool          // still
		renews bool          // as if it had just been asked for
		told   string
		file   bool
	}{
		"packed":           {stage: orders.StageHandOver, file: true},
		"by a manager":     {stage: orders.StageHandOver, role: chat.Manager, file: true},
		"by a viewer":      {stage: orders.StageHandOver, role: chat.Viewer},
		"being packed":     {stage: orders.StagePack, change: packing, since: time.Hour, waits: true, renews: true},
		"just asked":       {stage: orders.StagePack, since: 59 * time.Second, waits: true},
		"not packed":       {stage: orders.StagePack, since: time.Minute},
		"accepting":        {stage: orders.StagePack, change: other, since: time.Minute},
		"packing failed":   {stage: orders.StagePack, change: over, since: time.Minute},
		"a clock put back": {stage: orders.StagePack, since: -59 * time.Second, waits: true},
		"far back":         {stage: orders.StagePack, since: -time.Minute},
		"handed over":      {stage: orders.StageInDelivery, told: "Накладной заказа 601 больше нет: заказ уже передан, выдан или отменён"},
		"cancelled":        {stage: orders.StageCancelled, told: "Накладной заказа 601 больше нет"},
		"late and there":   {stage: orders.StageHandOver, since: time.Hour, file: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newRoom(t, 0)
			if c.role == 0 {
				c.role = chat.Packer
			}
			w.enlist(packer, c.role, true)
			if c.change == nil {
				c.change = func(*orders.Record) {}
			}
			w.put("601", c.stage, c.change)
			w.has("601", pdf(1, ""), nil)
			now := w.Now()
			asked := chat.PendingWaybill{Code: "601", Chat: packer.ID, Since: now.Add(-c.since), Due: now}
			if err := w.store.RequestWaybill(t.Context(), asked); err != nil {
				t.Fatal(err)
			}
			w.deliver()
			list := w.pending()
			if (len(list) == 1) != c.waits {
				t.Fatalf("waited for: %+v", list)
			}
			if since := asked.Since; c.waits {
				if c.renews {
					since = now
				}
				if !list[0].Since.Equal(since) || list[0].Due.Sub(now) != 5*time.Second || list[0].Looks != 1 {
					t.Errorf("waited for: %+v", list)
				}
			}
			all := w.Telegram.Messages(packer.ID)
			if n := len(w.documents(packer.ID)); (n == 1) != c.file || len(all) != n+min(1, len(c.told)) || c.told != "" && !strings.Contains(all[0].Text, c.told) {
				t.Errorf("%d files, %d messages\n%+v", n, len(all), all)
			}
		})
	}
}

// One order of which nothing is known holds up no other, and a hundred do not use up what Kaspi allows.
func TestWaybillsHoldUpNoOthersAndAreLookedForTenAtATime(t *testing.T) {
	t.Parallel()
	w := newRoom(t, 0)
	now := w.Now()
	for i := range 13 {
		code := fmt.Sprint(601 + i)
		if i > 0 {
			w.put(code, orders.StageHandOver)
		}
		err := w.store.RequestWaybill(t.Context(), chat.PendingWaybill{Code: kaspi.OrderCode(code), Chat: aigul.ID, Since: now, Due: now.Add(time.Duration(i-60) * time.Second)})
		if err != nil {
			t.Fatal(err)
		}
	}
	err := w.screen.DeliverWaybills(t.Context(), "")
	if !errors.Is(err, orders.ErrUnknownOrder) || !strings.Contains(err.Error(), "waybill of order 601: ") {
		t.Errorf("of an unknown order: %v", err)
	}
	if w.looks != 9 { // and the one that nobody knows
		t.Errorf("looked %d times", w.looks)
	}
	if list := w.pending(); len(list) != 13 {
		t.Errorf("waited for %d", len(list))
	}
}

// In a group each waybill goes to whoever asked, and the group is told: in its topic, below what was pressed.
func TestTheGroupIsToldWhereAWaybillWent(t *testing.T) {
	t.Parallel()
	w := newRoom(t, chattest.Group)
	w.enlist(packer, chat.Packer, false)
	w.AddTopic(42)
	w.put("601", orders.StageHandOver)
	w.has("601", pdf(1, ""), nil)
	m := w.Forge(chattest.Group, "v1:wb:601")
	w.WantNotice(w.Press(packer, m, "v1:wb:601"), "Пришлю накладную вам в личный чат, как только она появится у Kaspi")
	w.deliver()
	told := w.Naming(chattest.Group, "Пётр, не могу прислать вам накладную заказа 601: откройте чат с ботом")
	if len(told) != 1 || told[0].ReplyTo != m.ID || len(w.documents(packer.ID)) != 0 {
		t.Fatalf("%+v\n%s", told, w.Screens())
	}
	list := w.pending()
	if len(list) != 1 || list[0].Group != 0 || list[0].Message != 0 || list[0].Topic != 0 || list[0].Chat != packer.ID {
		t.Errorf("waited for %+v", list)
	}
	w.Telegram.Meet(packer, packer.ID)
	w.Pass(5 * time.Second)
	w.deliver()
	if files := w.documents(packer.ID); len(files) != 1 || files[0].ReplyTo != 0 {
		t.Errorf("%+v", files)
	}
	w.WantCount(chattest.Group, "отправлена в личный чат", 0) // it was not asked for there any more

	m = w.Forge(chattest.Group, "v1:wb:601")
	w.Press(packer, m, "v1:wb:601")
	w.deliver()
	sent := w.Naming(chattest.Group, "Накладная заказа 601 отправлена в личный чат: Пётр")
	if len(sent) != 1 || sent[0].ReplyTo != m.ID || len(w.documents(packer.ID)) != 2 || len(w.pending()) != 0 {
		t.Errorf("%+v\n%s", sent, w.Screens())
	}
	if strings.Contains(w.Logged(), "telling a group") {
		t.Error("the group was told, and the log says that it was not")
	}
	// The group cannot be told: who asked has it all the same, and does not get it again.
	w.presses(packer, chattest.Group, "v1:wb:601")
	w.Telegram.Fail(faults.Row{Operation: "sendMessage", Times: -1, Code: http.StatusBadRequest, Text: "Bad Request: no"})
	w.deliver()
	w.Telegram.ClearFaults()
	w.deliver()
	if len(w.documents(packer.ID)) != 3 || !strings.Contains(w.Logged(), `msg="telling a group where a waybill went failed" order=601 err=`) {
		t.Errorf("%d files\n%s", len(w.documents(packer.ID)), w.Logged())
	}
	// What an older program owes to the group itself.
	err := w.store.RequestWaybill(t.Context(), chat.PendingWaybill{Code: "601", Chat: chattest.Group, Topic: 42, Since: w.Now(), Due: w.Now()})
	if err != nil {
		t.Fatal(err)
	}
	w.deliver()
	older := w.Naming(chattest.Group, "Накладная заказа 601 готова")
	if len(older) != 1 || older[0].Topic != 42 || len(w.pending()) != 0 {
		t.Fatalf("%+v, waited for %+v\n%s", older, w.pending(), w.Screens())
	}
	w.WantButtons(older[0], "v1:wb:601")
	if len(w.documents(chattest.Group)) != 0 {
		t.Error("a waybill is in the group")
	}
}

// AddTopic makes the group a forum with a topic.
func (w *room) AddTopic(topic int) { w.Telegram.AddTopic(chattest.Group, topic) }

// TestTheRoomOfPapersTellsOfADiskThatFails lets each call to the database fail, one after the other: what fails is told, and a waybill
// comes by a later look, once.
func TestTheRoomOfPapersTellsOfADiskThatFails(t *testing.T) {
	t.Parallel()
	if kaspitest.Race {
		t.Skip("all is done by one goroutine")
	}
	deliver := func(w *room) error { return w.screen.DeliverWaybills(t.Context(), "") }
	press := func(data string) func(w *room) error {
		return func(w *room) error { w.presses(aigul, aigul.ID, data); return nil }
	}
	for name, c := range map[string]struct {
		do    func(w *room) error
		waits bool // a waybill is asked for before
		files int  // in the end, a look later
	}{
		"asked":  {do: press("v1:wb:601"), files: 1},
		"sent":   {do: deliver, waits: true, files: 1},
		"sheets": {do: func(w *room) error { w.asks(aigul, "/waybills"); return nil }},
		"layout": {do: press("v1:wbs:9.today")},
		"removed": {do: func(w *room) error {
			return w.screen.Cancel(t.Context(), &chat.Request{Chat: w.Chats().To(aigul.ID)}, "601")
		}, waits: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for n := 1; ; n++ {
				w := newRoom(t, 0)
				w.put("601", orders.StageHandOver)
				w.has("601", pdf(1, ""), nil)
				if c.waits {
					w.presses(aigul, aigul.ID, "v1:wb:601")
				}
				failed, err := w.disk.During(n, func() error { return c.do(w) })
				if failed == "" && (n == 1 || err != nil) {
					t.Errorf("on a good disk: %v, at call %d", err, n)
				}
				if heard := err != nil || strings.Contains(w.Logged(), "the disk fails"); failed != "" && !heard && (name == "layout" || len(w.documents(aigul.ID)) == 0) {
					t.Errorf("nobody hears that this failed: %s", failed)
				}
				if c.files > 0 {
					w.presses(aigul, aigul.ID, "v1:tick:601") // of another room: it only asks the disk anew
					for range 2 {
						w.Pass(time.Minute)
						w.deliver()
					}
					want := c.files
					if name == "asked" && failed != "" && len(w.documents(aigul.ID)) == 0 {
						want = 0 // and the press was told so
					}
					if got := len(w.documents(aigul.ID)); got != want || len(w.pending()) != 0 {
						t.Errorf("%d files after this failed: %s", got, failed)
					}
				}
				if failed == "" {
					return
				}
			}
		})
	}
}

// Waybills are fetched some at a time, and lie on their sheets in the order of their hand-over.
func TestSheetsNameWhatIsNotOnThem(t *testing.T) {
	t.Parallel()
	w := newRoom(t, 0)
	for i := range 14 {
		w.put(fmt.Sprint(700+i), orders.StageHandOver)
	}
	slow := func(file []byte) func() ([]byte, error) {
		return func() ([]byte, error) {
			for range 200 {
				runtime.Gosched()
			}
			return file, nil
		}
	}
	for i := range 8 {
		w.files[kaspi.IDOf(kaspi.OrderCode(fmt.Sprint(700+i)))] = slow(pdf(1, ""))
	}
	w.has("708", pdf(1, "/Annots [ << /Type /Annot /Subtype /FreeText /Rect [0 0 99 99] /Contents (x) /DA (/F 9 Tf) >> ]"), nil)
	w.has("709", []byte("%PDF-1.4 nothing"), nil)
	w.has("710", nil, errOut)
	w.asks(aigul, "/waybills")
	files := w.documents(aigul.ID)
	if len(files) != 1 || files[0].Document.Name != "waybills-2026-11-24.pdf" {
		t.Fatal(w.Screens())
	}
	w.Wants(files[0], "Накладные: 8, по 4 на лист. Только на сегодня; все: /waybills all", "У Kaspi ещё нет (3): 711, 712, 713", "возьмите в кабинете (1): 709",
		"Напечатайте отдельно с карточек заказов: на листе пропало бы заполненное (1): 708", "Не скачались, повторите позже (1): 710", "not", "И ещё")
	if label := chattest.Label(files[0], "v1:wbs:4.today"); label != "• 4 на лист" {
		t.Errorf("the button of the layout in use says %q", label)
	}
	w.WantCount(aigul.ID, "Собираю накладные", 0)
	if w.at > 4 || w.at < 2 {
		t.Errorf("%d were fetched at once", w.at)
	}
	for _, said := range []string{`msg="a waybill cannot be fetched" order=710 err=`, `msg="a waybill is broken" order=709 err=`} {
		if !strings.Contains(w.Logged(), said) {
			t.Errorf("not logged: %s", said)
		}
	}
	for _, well := range []string{"order=708", "order=711", "taking away"} {
		if strings.Contains(w.Logged(), well) {
			t.Errorf("what is as it should be is logged as a failure: %s", well)
		}
	}
	w.presses(aigul, aigul.ID, "v1:wbs:9.all")
	again := w.documents(aigul.ID)
	if len(again) != 2 || again[1].ReplyTo == 0 {
		t.Fatal(w.Screens())
	}
	w.Wants(again[1], "по 9 на лист", "чуть меньше", "not", "Только на сегодня")
	w.WantButtons(again[1], "v1:wbs:1.all", "v1:wbs:4.all", "v1:wbs:9.all")
	w.open(0)
	w.asks(aigul, "/waybills ALL")
	w.Wants(w.documents(aigul.ID)[2], "по 9 на лист", "not", "Только на сегодня")
	for _, data := range []string{"v1:wbs:2.all", "v1:wbs:x.all", "v1:wbs:"} {
		w.WantNotice(w.presses(aigul, aigul.ID, data), "Эта кнопка устарела. Откройте список заново: /orders")
	}
	w.Telegram.Fail(faults.Row{Operation: "deleteMessage", Times: -1, Code: http.StatusBadRequest, Text: "Bad Request: no"})
	w.asks(chattest.Marat, "/waybills")
	w.Wants(w.documents(chattest.Marat.ID)[0], "по 4 на лист") // another's choice is none of his
	if !strings.Contains(w.Logged(), `msg="taking away a message failed" err=`) {
		t.Error("a message stays, and that is not logged")
	}
}

// A file takes two hundred; who has more is told, and of many of a kind the first are named.
func TestWhatIsBeyondOneFileIsCounted(t *testing.T) {
	t.Parallel()
	w := newRoom(t, 0)
	for i := range 203 {
		w.put(fmt.Sprint(700+i), orders.StageHandOver)
	}
	w.Say(aigul, "/waybills")
	w.Router.Wait()
	w.WantLast("Печатать пока нечего", "У Kaspi ещё нет (200): 700, 701, 702, 703, 704, 705, 706, 707, 708, 709, 710, 711, …", "И ещё 3 заказа: передайте эти и повторите", "not", "712")
	if w.looks != 200 {
		t.Errorf("looked %d times", w.looks)
	}
	w.WantMessages(aigul.ID, 1)
}

func TestSheetsAreOfTheStagesAndDaysThatWereAskedFor(t *testing.T) {
	t.Parallel()
	w := newRoom(t, 0)
	w.asks(aigul, "/waybills")
	w.WantLast("На сегодня упакованных заказов нет. Все упакованные: /waybills all")
	w.asks(aigul, "/waybills all")
	w.WantLast("Упакованных заказов, которые ждут передачи, нет")
	at := func(code string, stage orders.Stage, in time.Duration) {
		w.put(code, stage, func(r *orders.Record) { r.Order.Courier.Planned = w.Now().Add(in) })
		w.has(code, nil, errOut)
	}
	at("601", orders.StageHandOver, 2*time.Hour)
	at("602", orders.StageHandOver, -2*time.Hour)
	at("603", orders.StageHandOver, 30*time.Hour)
	at("604", orders.StagePack, time.Hour)
	at("605", orders.StageGiveOut, time.Hour)
	w.asks(aigul, "/waybills")
	w.WantLast("Не скачались, повторите позже (2): 602, 601")
	w.asks(aigul, "/waybills all")
	w.WantLast("Не скачались, повторите позже (3): 602, 601, 603")
}

// Who asked for sheets in a group gets them alone; who lost their role meanwhile gets none.
func TestSheetsGoToWhoeverMayHaveThem(t *testing.T) {
	t.Parallel()
	w := newRoom(t, chattest.Group)
	w.enlist(packer, chat.Packer, false)
	w.enlist(viewer, chat.Viewer, true)
	w.put("601", orders.StageHandOver)
	w.has("601", pdf(1, ""), nil)
	in := func(user tgtest.User) {
		w.SayIn(user, chattest.Group, "/waybills")
		w.Router.Wait()
	}
	in(packer)
	w.WantCount(chattest.Group, "Пётр, не могу прислать вам накладные: откройте чат с ботом и нажмите «Старт»", 1)
	if link := w.Last(chattest.Group).Keyboard[0][0].URL; !strings.HasPrefix(link, "https://t.me/") || strings.Contains(link, "start") {
		t.Errorf("the button leads to %q", link)
	}
	w.Telegram.Meet(packer, packer.ID)
	in(packer)
	w.WantCount(chattest.Group, "Накладные (1) отправлены в личный чат: Пётр", 1)
	if n := len(w.documents(packer.ID)); n != 1 {
		t.Errorf("%d files", n)
	}
	in(viewer)
	w.asks(viewer, "/waybills")
	w.Wants(w.Last(viewer.ID), "Вам это недоступно")
	for _, data := range []string{"v1:wbs:1.all", "v1:wb:601"} {
		w.WantNotice(w.presses(viewer, viewer.ID, data), "Вам можно только смотреть")
	}
	w.files[kaspi.IDOf("601")] = func() ([]byte, error) {
		_, err := w.store.SetRole(context.WithoutCancel(t.Context()), packer.ID, chat.Viewer)
		return pdf(1, ""), err
	}
	w.asks(packer, "/waybills")
	if n := len(w.documents(packer.ID)) + len(w.documents(viewer.ID)) + len(w.documents(chattest.Group)); n != 1 || len(w.pending()) != 0 {
		t.Errorf("%d files, waited for %+v\n%s", n, w.pending(), w.Screens())
	}
	w.Telegram.Fail(faults.Row{Operation: "sendDocument", Times: 1, Code: http.StatusBadRequest, Text: "Bad Request: no"})
	in(aigul)
	if strings.Contains(w.Last(chattest.Group).Text, "отправлены") || strings.Contains(w.Last(chattest.Group).Text, "Собираю") || !strings.Contains(w.Logged(), "a work begun in a chat failed") {
		t.Errorf("of a file that is refused the group is told: %s", w.Last(chattest.Group).Text)
	}
}

// Where the chat could not be told to wait nothing is fetched: whoever asked is told that it failed, and asks again.
func TestWhatCannotBeBegunIsNotMade(t *testing.T) {
	t.Parallel()
	w := newRoom(t, 0)
	w.put("601", orders.StageHandOver)
	w.has("601", pdf(1, ""), nil)
	w.Telegram.Fail(faults.Row{Operation: "sendMessage", Times: 1, Code: http.StatusBadRequest, Text: "Bad Request: no"})
	w.asks(aigul, "/waybills")
	if w.looks != 0 || len(w.documents(aigul.ID)) != 0 || !strings.Contains(w.Logged(), "Bad Request: no") {
		t.Errorf("looked %d times\n%s", w.looks, w.Screens())
	}
	w.asks(aigul, "/waybills")
	if len(w.documents(aigul.ID)) != 1 {
		t.Errorf("asked again it does not come\n%s", w.Screens())
	}
	w.has("601", nil, nil)
	w.Telegram.Fail(faults.Row{Operation: "editMessageText", Times: -1, Code: http.StatusBadRequest, Text: "Bad Request: no"})
	w.Telegram.Fail(faults.Row{Operation: "sendMessage", Skip: 1, Times: -1, Code: http.StatusBadRequest, Text: "Bad Request: no"})
	w.asks(aigul, "/waybills")
	if !strings.Contains(w.Logged(), "a work begun in a chat failed") {
		t.Error("what could not be said is not logged")
	}
}

// A note whose code is damaged names no order: it is looked at for as long as any other, then told once, and gone.
func TestAWaybillOfNoOrderIsToldOnceAndForgotten(t *testing.T) {
	t.Parallel()
	w := newRoom(t, 0)
	note := chat.PendingWaybill{Code: "чушь", Chat: aigul.ID, Since: w.Now(), Due: w.Now(), Looks: -1}
	if err := w.store.RequestWaybill(t.Context(), note); err != nil {
		t.Fatal(err)
	}
	var told []error
	for range 90 {
		if err := w.screen.DeliverWaybills(t.Context(), ""); err != nil {
			told = append(told, err)
		}
		w.Pass(10 * time.Second)
	}
	if len(told) != 1 || !errors.Is(told[0], orders.ErrUnknownOrder) || len(w.pending()) != 0 {
		t.Errorf("told %v, and left %+v", told, w.pending())
	}
}
