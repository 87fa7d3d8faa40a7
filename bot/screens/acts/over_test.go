package acts_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat"
	"kaspibot/bot/screens/acts"
	"kaspibot/kaspi/kaspitest"
)

// question is how a step's question is opened and what a good answer to it is.
type question struct {
	order  func(*kaspitest.Order)
	open   []string // presses
	answer string
	ended  map[string]func(*live) // who has ended its matter, and how
}

// by has Marat press a button that stands in some message of his.
func by(data string) func(*live) {
	return func(l *live) { l.Press(bottest.Marat, l.Forge(bottest.Marat.ID, data), data) }
}

// shared is an accepted order of two owners.
func shared(t *testing.T, change func(*kaspitest.Order)) *live {
	t.Helper()
	l := &live{bottest.New(t), t, "601"}
	if change == nil {
		change = func(*kaspitest.Order) {}
	}
	l.slow()
	l.Put("601", change)
	l.Poll()
	l.Kaspi.AcceptInCabinet("601")
	l.slow()
	return l
}

func cancelled(l *live) {
	l.Kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
	l.Sweep()
}

func many(o *kaspitest.Order) {
	o.Delivery = kaspitest.KaspiCity
	o.Lines = []kaspitest.Line{{SKU: "T", Title: "Тарелка", Quantity: 50, Price: 500}, {SKU: "K", Title: "Кружка", Quantity: 1, Price: 900}}
}

func questions() map[string]question {
	return map[string]question{
		"parcels": {
			order: bottest.By(kaspitest.KaspiCity), open: []string{bottest.Pack("601"), "v1:po:601"}, answer: "3",
			ended: map[string]func(*live){
				"by her own button":         func(l *live) { l.TapOn("v1:pk:601.1") },
				"by another person":         by("v1:pk:601.1"),
				"in the cabinet":            func(l *live) { l.Kaspi.AssembleInCabinet("601"); l.Sweep() },
				"in the cabinet, not heard": func(l *live) { l.Kaspi.AssembleInCabinet("601") },
				"by the buyer":              cancelled, "by a cancellation": by("v1:cy:601.o"),
			},
		},
		"drop.comment": {
			open: []string{bottest.Cancel("601"), "v1:cr:601.o", "v1:cc:601.o"}, answer: "разбит",
			ended: map[string]func(*live){"by another person": by("v1:cy:601.b"), "by the buyer": cancelled},
		},
		"code": {
			open: []string{bottest.Code("601")}, answer: kaspitest.SecurityCode,
			ended: map[string]func(*live){"by the buyer": cancelled, "by a cancellation": by("v1:cy:601.o")},
		},
		"imei": {
			order: phone, open: []string{"v1:ime:601"}, answer: "490154203237518",
			ended: map[string]func(*live){
				"by the buyer": cancelled,
				"by another person": func(l *live) {
					by("v1:ime:601")(l)
					l.Say(bottest.Marat, "356938035643809")
				},
			},
		},
		"units": {
			order: many, open: []string{bottest.Lines("601"), "v1:li:601.0", "v1:lo:601.0"}, answer: "17",
			ended: map[string]func(*live){
				"by the buyer":      cancelled,
				"by packing":        by("v1:pk:601.1"),
				"by another person": by("v1:ly:601.0.40.o"),
			},
		},
	}
}

func phone(o *kaspitest.Order) {
	o.Lines = []kaspitest.Line{{SKU: "PH-1", Title: "Телефон", Quantity: 1, Price: 99_000, IMEIRequired: true}}
}

// Whoever has ended the matter of a question, an answer to it does nothing and is told what happened, and the question does
// not come back.
func TestAQuestionIsOverWhenItsMatterIs(t *testing.T) {
	t.Parallel()
	all := questions()
	for _, step := range new(acts.Screen).Room().Steps {
		q, known := all[step.Name]
		if !known {
			t.Errorf("nothing is tried of the question %s", step.Name)
		}
		for i, name := range slices.Sorted(maps.Keys(q.ended)) {
			answers, end := []string{q.answer, "ерунда", "0"}, q.ended[name]
			if kaspitest.Race { // by turns
				answers = answers[i%3:][:1]
			}
			for _, answer := range answers {
				t.Run(step.Name+" ended "+name+", answered "+answer, func(t *testing.T) {
					t.Parallel()
					l := shared(t, q.order)
					for _, data := range q.open {
						l.TapOn(data)
					}
					if asked := l.Last(bottest.Aigul.ID); !asked.ForceReply {
						t.Fatalf("no question is open: %s", asked.Text)
					}
					end(l)
					posts, told := l.Kaspi.Count(http.MethodPost, ""), len(l.Telegram.Messages(bottest.Aigul.ID))
					l.Say(bottest.Aigul, answer)
					if n := l.Kaspi.Count(http.MethodPost, ""); n != posts {
						t.Errorf("%d requests to Kaspi after the end", n-posts)
					}
					if n := len(l.Telegram.Messages(bottest.Aigul.ID)); n == told {
						t.Error("the answer meets silence")
					}
					for _, m := range l.Telegram.Messages(bottest.Aigul.ID)[told:] {
						l.Wants(m, "601", "not", "Мест: 3", "мест: 3", "сбоя")
						if m.ForceReply && (answer == q.answer || !strings.HasSuffix(name, "not heard")) {
							t.Errorf("the question is back: %s", m.Text)
						}
					}
				})
			}
		}
	}
	for name := range maps.Keys(all) {
		if !slices.ContainsFunc(new(acts.Screen).Room().Steps, func(s chat.Step) bool { return s.Name == name }) {
			t.Errorf("there is no question %s", name)
		}
	}
}

func TestAPackedOrderIsNeverSaidToHaveOtherParcels(t *testing.T) {
	t.Parallel()
	l := shared(t, bottest.By(kaspitest.KaspiCity))
	l.TapOn(bottest.Pack("601"))
	l.TapOn("v1:po:601")
	l.Press(bottest.Marat, l.Forge(bottest.Marat.ID, "v1:pk:601.1"), "v1:pk:601.1")
	l.Wants(l.Last(bottest.Marat.ID), "Мест: 1")
	l.Say(bottest.Aigul, "3")
	l.WantLast("Уже упаковано: Марат, мест: 1", "Накладную пришлю", "not", "Мест: 3")
	l.Press(bottest.Aigul, l.Forge(bottest.Aigul.ID, "v1:pk:601.3"), "v1:pk:601.3") // a finger on an old menu
	for _, m := range l.Telegram.Messages(bottest.Aigul.ID) {
		l.Wants(m, "not", "Мест: 3", "мест: 3")
	}
	l.WantLast("мест: 1")
	l.wantSent("ASSEMBLE", 1)
}

func TestAnAnswerToAnEarlierQuestionIsNotTakenForTheLast(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	for _, code := range []string{"601", "602"} {
		s.Put(code, bottest.By(kaspitest.KaspiCity))
	}
	s.Poll()
	for _, code := range []string{"601", "602"} {
		s.Press(bottest.Aigul, s.Forge(bottest.Aigul.ID, bottest.Accept(code)), bottest.Accept(code))
	}
	s.PressOld("v1:po:601")
	first := s.Card(bottest.Aigul.ID, "Заказ 601: сколько мест?")
	s.PressOld("v1:po:602")
	s.Reply(bottest.Aigul, first, "7")
	s.WantLast("Ничего не сделал")
	if n := s.Kaspi.Count(http.MethodPost, ""); n != 2 {
		t.Errorf("%d requests, want the two accepts", n)
	}
	s.Reply(bottest.Aigul, s.Card(bottest.Aigul.ID, "Заказ 602: сколько мест?"), "2")
	s.WantLast("Заказ 602", "Мест: 2")
}

func TestUnitsAreTakenOutInOneStepToAnyNumber(t *testing.T) {
	t.Parallel()
	l := accepted(t, many)
	l.TapOn(bottest.Lines("601"))
	l.TapOn("v1:li:601.0")
	l.TapOn("v1:lo:601.0")
	for _, text := range []string{"50", "51", "-1", "семь", "1.5", ""} {
		if text != "" {
			l.Say(bottest.Aigul, text)
		}
		l.WantLast("в заказе 50 шт.", "от 0 до 49")
	}
	l.Say(bottest.Aigul, " 17 ")
	l.WantLast("оставить 17 из 50 шт.", "Почему?")
	l.TapOn("v1:lr:601.0.17.o")
	l.TapOn("v1:ly:601.0.17.o.50")
	l.Kaspi.OperationsAfter(0)
	l.Poll()
	data := "v1:ly:601.0.30.o.50"
	l.PressOld(data)
	if n := l.Kaspi.Count(http.MethodPost, "/orderEntry"); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}

func TestAnOrderOfOnePieceGoesStraightToCancelling(t *testing.T) {
	t.Parallel()
	l := accepted(t, func(o *kaspitest.Order) {
		o.Lines = []kaspitest.Line{{SKU: "K", Title: "Кружка", Quantity: 1, Price: 900}}
	})
	l.TapOn(bottest.Lines("601"))
	l.WantLast("Отменить заказ 601?", "Выберите причину")
	l.TapOn("v1:cr:601.o")
	l.TapOn("v1:cy:601.o")
	l.WantLast("Заказ отменён")
}

func TestWhatWasDoneInTheCabinetIsToldAsItIs(t *testing.T) {
	t.Parallel()
	t.Run("packed into one parcel", func(t *testing.T) {
		t.Parallel()
		l := shared(t, bottest.By(kaspitest.KaspiCity))
		l.TapOn(bottest.Pack("601"))
		l.Kaspi.AssembleInCabinet("601")
		l.TapOn("v1:pk:601.3")
		l.WantLast("Уже упаковано", "Накладную пришлю", "not", "3")
		l.wantSent("ASSEMBLE", 0)
		l.BringWaybills()
		l.WantLast("Накладная заказа 601", "мест: 1.")
	})
	t.Run("packed and handed over", func(t *testing.T) {
		t.Parallel()
		l := shared(t, bottest.By(kaspitest.KaspiCity))
		l.TapOn(bottest.Pack("601"))
		l.Kaspi.AssembleInCabinet("601")
		l.Kaspi.HandOver("601")
		l.TapOn("v1:pk:601.3")
		l.WantLast("Уже упаковано", "not", "Накладную пришлю")
		l.BringWaybills()
		l.wantSent("ASSEMBLE", 0)
		l.wantCard("В пути к покупателю")
	})
	t.Run("cancelled", func(t *testing.T) {
		t.Parallel()
		l := shared(t, bottest.By(kaspitest.KaspiCity))
		l.TapOn(bottest.Pack("601"))
		l.Kaspi.Cancel("601", "BUYER_CANCELLATION_HIMSELF")
		l.TapOn("v1:pk:601.3")
		for _, m := range l.Telegram.Messages(bottest.Aigul.ID) {
			l.Wants(m, "not", "Накладную пришлю")
		}
		l.wantSent("ASSEMBLE", 0)
		l.wantCard("❌ Отменён")
	})
}
