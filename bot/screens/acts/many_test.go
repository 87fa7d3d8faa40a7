package acts_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"kaspibot/bot/telegram"
	"kaspibot/kaspi/faults"

	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi"
)

// askMany puts the question whether to accept all, and returns it.
func (f *front) askMany() tgtest.Message {
	f.t.Helper()
	f.press(allAsk)
	return f.Last(aigul.ID)
}

// answer presses a button of a message, which may have lost it meanwhile, waits for what that begins, and returns the message
// as it is then.
func (f *front) answer(m tgtest.Message, data string) (tgtest.Message, string) {
	f.t.Helper()
	other := f.Forge(aigul.ID, data)
	query, err := f.Telegram.Press(aigul, other.Chat, other.ID, data)
	if err != nil {
		f.t.Fatal(err)
	}
	f.presses++
	f.Router.Handle(f.t.Context(), telegram.Event{
		From: telegram.Person{ID: aigul.ID, Name: "Айгуль Ким"}, Chat: m.Chat, Private: true, Message: m.ID, Press: query, Data: data,
	})
	f.Router.Wait()
	f.Remove(other)
	return f.Again(m), f.Notice(query)
}

func TestAReportOfManyTellsHowEachEnded(t *testing.T) {
	t.Parallel()
	f := newFront(t, false)
	ends := map[string]struct {
		rec orders.Record
		err error
	}{
		"601": {rec: orders.Record{Stage: orders.StagePack}},
		"602": {rec: orders.Record{Stage: orders.StageAccepting}},
		"603": {err: &orders.BusyError{}},
		"604": {rec: orders.Record{Stage: orders.StageNew, Note: orders.NoteUnconfirmed}},
		"605": {rec: orders.Record{Stage: orders.StagePack, Note: orders.NoteElsewhere}},
		"606": {err: &orders.DoneError{}},
		"607": {err: &orders.GoneError{}},
		"608": {err: errBehind},
		"609": {rec: orders.Record{Stage: orders.StagePack, Note: orders.NoteUnconfirmed}},
	}
	f.replies(orders.Record{}, nil)
	f.reply = func(code kaspi.OrderCode, act orders.Act) (orders.Record, error) {
		if act.Verb != orders.VerbAccept {
			t.Errorf("the desk is to %s", act.Verb)
		}
		return ends[string(code)].rec, ends[string(code)].err
	}
	for code := range ends {
		f.put(code, orders.StageNew, nil)
	}
	f.put("6001", orders.StageAccepting, nil) // it is before the others in the list, and not asked about
	q := f.askMany()
	f.Wants(q, "Принять 9 новых заказов на 9 000 ₸?", "неизвестно: 601, 602, 603, 604, 605, 606, 607, 608, 609", "not", "6001", "ещё")
	report, notice := f.answer(q, allYes)
	f.WantNotice(notice, chattest.Waiting)
	f.Wants(report, "Приём заказов: 9 на 9 000 ₸ · Айгуль Ким",
		"Приняты (2): 601, 609\n☑️ Уже были приняты (2): 605, 606\n⏳ Отправлены, Kaspi ещё не ответил; итог узнаю и покажу сам (2): 602, 603\n"+
			"❌ Принять уже нельзя, отменены или закрыты (1): 607\n⚠️ Не получилось, причина в карточке (2): 604, 608")
	if f.drawn != 1 || strings.Count(f.Logged(), "accept ended otherwise") != 1 {
		t.Errorf("drawn %d times, logged:\n%s", f.drawn, f.Logged())
	}
	if again, notice := f.answer(report, allYes); again.Edits != report.Edits || notice != "На этот вопрос уже ответили, или есть более новый" {
		t.Errorf("a second answer: %q\n%s", notice, again.Text)
	}
	if n := len(f.acts()); n != 9 {
		t.Errorf("%d orders were tried", n)
	}
}

func TestAReportOfVeryManyNamesFiftyAndCountsTheRest(t *testing.T) {
	t.Parallel()
	f := newFront(t, false)
	for i := range 67 {
		f.put(fmt.Sprint(700+i), orders.StageNew, func(r *orders.Record) {
			if missing(r); i >= 50 {
				r.Facts = orders.Facts{}
			}
		})
	}
	f.replies(orders.Record{Stage: orders.StagePack}, nil)
	q := f.askMany()
	f.Wants(q, "700: Чайник, есть 1 из 3", "714: ", "… и ещё 35 заказов", "неизвестно: 750, ", "766", "not", "715: ", "766 и ещё", "Кружка")
	f.WantButtons(q, allYes, allNo)
	report, _ := f.answer(q, allYes)
	f.Wants(report, "Приняты (67): ", " и ещё 17")
}

func TestWhatIsThereIsAcceptedAndWhatIsDoubtfulByThenIsNot(t *testing.T) {
	t.Parallel()
	f := newFront(t, false)
	enough := func(r *orders.Record) {
		missing(r)
		for i := range r.Facts.Lines {
			r.Facts.Lines[i].Stock = 50
		}
	}
	f.put("601", orders.StageNew, enough)
	f.put("602", orders.StageNew, missing)
	f.put("603", orders.StageNew, enough)
	f.put("604", orders.StageNew, enough)
	f.put("605", orders.StageNew, func(r *orders.Record) { // its lines are not known
		enough(r)
		r.Order.EntriesKnown = false
	})
	f.replies(orders.Record{Stage: orders.StagePack}, nil)
	q := f.askMany()
	f.WantButtons(q, "v1:all:there", allYes, allNo)
	f.put("603", orders.StageNew, nil)       // nothing is known any more
	f.put("604", orders.StageAccepting, nil) // somebody is at it: the desk says how that ends
	report, _ := f.answer(q, "v1:all:there")
	f.Wants(report, "Приём заказов: 2 на 2 000 ₸", "Приняты (2): 601, 604", "not", "602", "603", "605")

	f.put("601", orders.StageNew, enough)
	q = f.askMany()
	f.put("601", orders.StageNew, missing)
	left, notice := f.answer(q, "v1:all:there")
	f.WantNotice(notice, "Таких заказов уже нет: товара не хватает")
	f.Wants(left, "ничего не принимаю")
	f.WantButtons(left)

	f.put("601", orders.StageNew, enough) // in the next question it is there, and then too little is
	q = f.askMany()
	f.put("601", orders.StageNew, missing)
	anew, notice := f.answer(q, allYes)
	f.WantNotice(notice, "Остатки изменились или прошло много времени: прочтите вопрос ещё раз")
	f.Wants(anew, "601: Чайник, есть 1 из 3")
	report, _ = f.answer(anew, allYes)
	f.Wants(report, "Приняты (")
}

func TestAQuestionOfManyIsAskedAnewOnlyWhileOrdersWait(t *testing.T) {
	t.Parallel()
	f := newFront(t, false)
	f.replies(orders.Record{Stage: orders.StagePack}, nil)
	f.put("601", orders.StageNew, func(r *orders.Record) { missing(r); r.Facts.Lines[0].Stock = 9 })
	q := f.askMany()
	f.put("601", orders.StageNew, missing)
	f.Telegram.Fail(faults.Row{Operation: "editMessageText", Code: http.StatusBadRequest, Text: "Bad Request: no"})
	f.answer(q, allYes)
	if !strings.Contains(f.Logged(), "handling an update failed") {
		t.Error("nobody hears that the question could not be put anew")
	}
}

func TestOfAWorkThatARunHasLeftTheStopIsKept(t *testing.T) {
	t.Parallel()
	f := newFront(t, false)
	f.put("601", orders.StageNew, nil)
	f.put("602", orders.StageNew, nil)
	f.replies(orders.Record{}, orders.ErrClosed)
	q := f.askMany()
	other := f.Forge(aigul.ID, allStop)
	f.answer(q, allYes) // the program stops before it has accepted one
	f.start()
	if _, notice := f.answer(other, allStop); notice != "На этот вопрос уже ответили, или есть более новый" {
		t.Errorf("a stop of another message: %q", notice)
	}
	if _, notice := f.answer(q, allStop); notice != "Останавливаю: закончу только те, что уже отправлены" {
		t.Errorf("a stop: %q", notice)
	}
	f.replies(orders.Record{Stage: orders.StagePack}, nil)
	if err := f.screen.Resume(t.Context()); err != nil {
		t.Error(err)
	}
	f.Wants(f.Again(q), "Остановлено, эти не приняты (2): 601, 602", "not", "✅")
	if n := len(f.acts()); n != 0 {
		t.Errorf("%d orders were accepted after the stop", n)
	}
	if _, notice := f.answer(q, allStop); notice != "На этот вопрос уже ответили, или есть более новый" {
		t.Errorf("a stop of what is over: %q", notice)
	}
}

func TestAWorkWhoseMessageIsGoneTellsInANewOne(t *testing.T) {
	t.Parallel()
	f := newFront(t, false)
	f.put("601", orders.StageNew, nil)
	f.replies(orders.Record{}, orders.ErrClosed)
	q := f.askMany()
	f.answer(q, allYes)
	f.Remove(q)
	f.start()
	f.replies(orders.Record{Stage: orders.StagePack}, nil)
	if err := f.screen.Resume(t.Context()); err != nil {
		t.Error(err)
	}
	f.Wants(f.Last(aigul.ID), "Приняты (1): 601")
	before := len(f.Telegram.Messages(aigul.ID))
	if err := f.screen.Resume(t.Context()); err != nil || len(f.Telegram.Messages(aigul.ID)) != before {
		t.Errorf("it is told again, %v", err)
	}
}

// TestAWorkTellsOfADiskThatFails: what it could not note is accepted once all the same.
func TestAWorkTellsOfADiskThatFails(t *testing.T) {
	t.Parallel()
	for n := 1; n < 9; n++ {
		f := newFront(t, false)
		f.put("601", orders.StageNew, nil)
		f.replies(orders.Record{}, orders.ErrClosed)
		q := f.askMany()
		f.answer(q, allYes)
		f.start()
		f.replies(orders.Record{Stage: orders.StagePack}, nil)
		f.left = n
		err := f.screen.Resume(t.Context())
		f.left = 0
		if f.failures == 0 {
			if err != nil || n == 1 {
				t.Errorf("at call %d, when nothing fails: %v", n, err)
			}
			break
		}
		if told := strings.Contains(f.Logged(), "noting an accepted order failed"); err == nil && !told {
			t.Errorf("nobody hears that call %d has failed", n)
		}
		if err := f.screen.Resume(t.Context()); err != nil {
			t.Errorf("after call %d: %v", n, err)
		}
		f.Wants(f.Again(q), "Приняты (1): 601")
	}
}
