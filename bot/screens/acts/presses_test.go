package acts_test

import (
	"fmt"
	"strings"
	"testing"

	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

func device(r *orders.Record) {
	for i := range r.Order.Entries {
		r.Order.Entries[i].IMEIRequired = true
	}
}

func missing(r *orders.Record) {
	for _, e := range r.Order.Entries {
		r.Facts.Lines = append(r.Facts.Lines, orders.LineFacts{SKU: e.SKU, Article: e.SKU, Quantity: e.Quantity, Need: e.Quantity, Stock: 1, StockAt: chattest.Noon})
	}
	r.Facts.At, r.Facts.Total = chattest.Noon, r.Order.Total
}

// TestAPressTellsOfWhatFailsBehindIt lets each call of the desk, the cards, the papers and the store fail, one after the other.
func TestAPressTellsOfWhatFailsBehindIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		stage  orders.Stage
		change func(*orders.Record)
		open   string // a press that asks
		press  string // or what answers it, without "v1:"
		err    error  // of the desk
	}{
		"accept":                 {stage: orders.StageNew, change: missing, press: "v1:acc:601"},
		"accept what is short":   {stage: orders.StageNew, change: missing, press: "v1:as:601.x.y"},
		"details":                {stage: orders.StageNew, press: "v1:det:601"},
		"buyer":                  {stage: orders.StageNew, press: "v1:who:601"},
		"card":                   {stage: orders.StageNew, press: "v1:card:601"},
		"pack":                   {stage: orders.StagePack, press: "v1:pack:601"},
		"parcels":                {stage: orders.StagePack, press: "v1:pk:601.2", err: &orders.GoneError{}},
		"more parcels":           {stage: orders.StagePack, press: "v1:po:601"},
		"parcels typed":          {stage: orders.StagePack, open: "v1:po:601", press: "7", err: &orders.GoneError{}},
		"parcels typed too late": {stage: orders.StageHandOver, change: func(r *orders.Record) { r.Order.Assembled = true }, open: "v1:po:601", press: "7"},
		"cancel":                 {stage: orders.StageNew, press: "v1:can:601"},
		"why":                    {stage: orders.StageNew, press: "v1:cr:601.o"},
		"cancelled":              {stage: orders.StageNew, press: "v1:cy:601.o"},
		"a comment":              {stage: orders.StageNew, press: "v1:cc:601.o"},
		"a comment typed":        {stage: orders.StageNew, open: "v1:cc:601.o", press: "разбит"},
		"lines":                  {stage: orders.StagePack, press: "v1:lin:601"},
		"a line":                 {stage: orders.StagePack, press: "v1:li:601.0"},
		"units":                  {stage: orders.StagePack, press: "v1:lq:601.0.1"},
		"why units":              {stage: orders.StagePack, press: "v1:lr:601.0.1.o"},
		"units taken out":        {stage: orders.StagePack, press: "v1:ly:601.0.1.o.3"},
		"other units":            {stage: orders.StagePack, press: "v1:lo:601.0"},
		"other units typed":      {stage: orders.StagePack, open: "v1:lo:601.0", press: "2"},
		"numbers":                {stage: orders.StagePack, change: device, press: "v1:ime:601"},
		"numbers of a line":      {stage: orders.StagePack, change: device, press: "v1:il:601.1"},
		"numbers typed":          {stage: orders.StagePack, change: device, open: "v1:il:601.1", press: "490154203237518"},
		"a code":                 {stage: orders.StageGiveOut, press: "v1:code:601"},
		"a code typed":           {stage: orders.StageGiveOut, open: "v1:code:601", press: "1234"},
		"all":                    {stage: orders.StageNew, press: "v1:all:ask"},
		"all, stopped":           {stage: orders.StageNew, press: "v1:all:stop"},
		"all, left":              {stage: orders.StageNew, press: "v1:all:no"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFront(t, false)
			for n := 1; ; n++ {
				f.put("601", c.stage, c.change)
				f.replies(f.recs["601"], c.err)
				if c.open != "" {
					if c.stage == orders.StageHandOver { // it was another when it was asked
						f.put("601", orders.StagePack, nil)
					}
					f.press(c.open)
					f.put("601", c.stage, c.change)
				}
				before, told := f.failures, strings.Count(f.Logged(), errBehind.Error())
				f.left = n
				notice := ""
				if c.open != "" {
					f.Say(aigul, c.press)
				} else {
					_, notice = f.press(c.press)
				}
				if f.left = 0; f.failures == before {
					if n == 1 || notice == failed {
						t.Errorf("at call %d, when nothing fails: %q", n, notice)
					}
					return
				}
				if strings.Count(f.Logged(), errBehind.Error()) == told {
					t.Errorf("call %d has failed, and nobody hears of it: %q", n, notice)
				}
				if did := f.acts(); strings.HasPrefix(name, "accept") && len(did) != 0 { // unasked, though it is short
					t.Errorf("after call %d has failed the desk was to %+v", n, did)
				}
			}
		})
	}
}

// TestAnAcceptIsAnsweredByWhatCameOfIt: also when a press is handled once more, and when another was quicker.
func TestAnAcceptIsAnsweredByWhatCameOfIt(t *testing.T) {
	t.Parallel()
	quick, slow := newFront(t, false), newFront(t, true)
	for name, c := range map[string]struct {
		rec     orders.Record
		err     error
		want    string
		failure bool
	}{
		"accepted":           {rec: orders.Record{Stage: orders.StagePack}, want: "Принят"},
		"no answer yet":      {rec: orders.Record{Stage: orders.StageAccepting}, want: chattest.Waiting},
		"the program stops":  {err: orders.ErrClosed, want: chattest.Waiting},
		"never confirmed":    {rec: orders.Record{Stage: orders.StageNew, Note: orders.NoteUnconfirmed}, want: "Kaspi не ответил, и дошёл ли запрос, неизвестно", failure: true},
		"in the cabinet":     {rec: orders.Record{Stage: orders.StagePack, Note: orders.NoteElsewhere}, want: "Уже принят не в боте: в кабинете или самим Kaspi"},
		"later unconfirmed":  {rec: orders.Record{Stage: orders.StagePack, Note: orders.NoteUnconfirmed}, want: "Принят"},
		"another accepts":    {err: &orders.BusyError{By: orders.Who{Name: "Марат"}, Verb: orders.VerbAccept}, want: "Уже принимает Марат, подождите"},
		"another cancels":    {err: &orders.BusyError{By: orders.Who{Name: "Марат"}, Verb: orders.VerbCancel}, want: "Заказом уже занимается Марат, подождите"},
		"another has":        {err: &orders.DoneError{Record: orders.Record{By: "Марат"}}, want: "Уже принят: Марат"},
		"papers to sign":     {err: &orders.GoneError{Record: orders.Record{Stage: orders.StageSign}}, want: "Принять пока нельзя: покупатель не подписал документы", failure: true},
		"cancelled":          {err: &orders.GoneError{Record: orders.Record{Stage: orders.StageCancelled}}, want: "Принять уже нельзя: заказ отменён или закрыт", failure: true},
		"no such order":      {err: orders.ErrUnknownOrder, want: "Такого заказа у меня нет. Откройте список: /orders", failure: true},
		"anything else":      {err: errBehind, want: "Не получилось, причина в карточке заказа", failure: true},
		"refused as a wrong": {err: fmt.Errorf("at last: %w", errBehind), want: "Не получилось, причина в карточке заказа", failure: true},
	} {
		for _, f := range []*front{quick, slow} {
			f.put("601", orders.StageNew, nil)
			f.replies(c.rec, c.err)
			before, logged := len(f.Telegram.Messages(aigul.ID)), strings.Count(f.Logged(), "accept ended otherwise")
			_, notice := f.press("v1:acc:601")
			if want := c.want; !f.slow && notice != want || f.slow && notice != chattest.Waiting {
				t.Errorf("%s: notice %q, want %q; slow: %t", name, notice, want, f.slow)
			}
			aloud := len(f.Telegram.Messages(aigul.ID)) - before - 1
			if want := c.failure && f.slow; (aloud == 1) != want || aloud > 1 {
				t.Errorf("%s: said aloud %d times, want %t", name, aloud, want)
			} else if want {
				f.Wants(f.Last(aigul.ID), "Заказ 601. "+c.want)
			}
			if len(f.shown) != 0 || f.drawn != 1 {
				t.Errorf("%s: opened %q, drawn %d times, want once", name, f.shown, f.drawn)
			}
			if got := strings.Count(f.Logged(), "accept ended otherwise") > logged; got != (c.err != nil) {
				t.Errorf("%s: logged %t", name, got)
			}
		}
	}
	if act := quick.acts()[0]; act.Verb != orders.VerbAccept {
		t.Errorf("the desk was to %+v", act)
	}
}

// TestAnActIsToldByWhatCameOfIt goes through the ways in which the desk may answer an act that needs no more than its button.
func TestAnActIsToldByWhatCameOfIt(t *testing.T) {
	t.Parallel()
	quick, slow := newFront(t, false), newFront(t, true)
	work := func(w orders.Work) orders.Record { return orders.Record{Stage: orders.StagePack, Work: w} }
	for name, c := range map[string]struct {
		rec  orders.Record
		err  error
		want string
		bad  bool
	}{
		"done":              {rec: work(orders.Work{}), want: "Отмечено: товар на складе"},
		"later":             {rec: work(orders.Work{Note: orders.NoteLater, Open: true}), want: "Kaspi принял запрос и выполнит его сам, карточка обновится"},
		"waiting":           {rec: work(orders.Work{Open: true}), want: "Отправлено в Kaspi, ответа пока нет. Узнаю, чем кончилось, и обновлю карточку"},
		"unconfirmed":       {rec: work(orders.Work{Note: orders.NoteUnconfirmed}), want: "Kaspi не ответил, и дошёл ли запрос, неизвестно", bad: true},
		"busy":              {err: &orders.BusyError{By: orders.Who{Name: "Марат"}}, want: "Заказом уже занимается Марат, подождите"},
		"the program stops": {err: orders.ErrClosed, want: "Отправлено в Kaspi, ответа пока нет. Узнаю, чем кончилось, и обновлю карточку"},
		"already":           {err: &orders.DoneError{}, want: "Это уже сделано, второй раз не нужно"},
		"gone":              {err: &orders.GoneError{Record: orders.Record{Stage: orders.StageCancelled}}, want: "Сейчас это сделать нельзя: заказ отменён", bad: true},
		"lost":              {err: &orders.LostError{}, want: "Упаковка уже отправлена, но Kaspi её не подтвердил. Второй запрос сделал бы вторую накладную: проверьте заказ в кабинете", bad: true},
		"no such order":     {err: orders.ErrUnknownOrder, want: "Такого заказа у меня нет. Откройте список: /orders", bad: true},
		"refused":           {rec: work(orders.Work{Note: orders.NoteRefused}), err: &kaspi.Error{Title: "рано"}, want: "Kaspi отказал: рано", bad: true},
		"papers unsigned": {
			rec: work(orders.Work{Note: orders.NoteRefused}), err: &kaspi.Error{Title: "Order is not may complete allowed"},
			want: "Покупатель ещё не подписал документы в приложении Kaspi: попросите подписать и повторите", bad: true,
		},
		"refused before": {rec: work(orders.Work{Note: orders.NoteRefused, Detail: "поздно"}), err: &orders.RepeatedError{}, want: "Kaspi отказал: поздно", bad: true},
		"failed before":  {rec: work(orders.Work{Note: orders.NoteNone}), err: &orders.RepeatedError{}, want: "Не получилось из-за сбоя в программе, попробуйте ещё раз", bad: true},
		"not sent":       {rec: work(orders.Work{Note: orders.NoteNoAnswer}), err: &kaspi.Error{}, want: "Kaspi недоступен, запрос не отправлен. Попробуйте ещё раз", bad: true},
		"our own fault":  {rec: work(orders.Work{Note: orders.NoteRefused}), err: errBehind, want: "Не получилось из-за сбоя в программе, попробуйте ещё раз", bad: true},
	} {
		for _, f := range []*front{quick, slow} {
			f.put("601", orders.StagePreOrder, nil)
			f.replies(c.rec, c.err)
			before, logged := len(f.Telegram.Messages(aigul.ID)), strings.Count(f.Logged(), "an act ended otherwise")
			_, notice := f.press("v1:arr:601")
			if !f.slow && notice != c.want || f.slow && notice != chattest.Waiting {
				t.Errorf("%s: notice %q, want %q; slow: %t", name, notice, c.want, f.slow)
			}
			aloud := len(f.Telegram.Messages(aigul.ID)) - before - 1
			if want := c.bad && f.slow; (aloud == 1) != want || aloud > 1 {
				t.Errorf("%s: said aloud %d times, want %t", name, aloud, want)
			} else if want {
				f.Wants(f.Last(aigul.ID), "Заказ 601. "+c.want)
			}
			if f.drawn != 1 {
				t.Errorf("%s: drawn %d times, want once", name, f.drawn)
			}
			if got := strings.Count(f.Logged(), "an act ended otherwise") > logged; got != (c.err != nil) {
				t.Errorf("%s: logged %t", name, got)
			}
		}
	}
}

// TestAPackingIsToldWithItsParcelsAndBringsItsWaybill: only where there will be one.
func TestAPackingIsToldWithItsParcelsAndBringsItsWaybill(t *testing.T) {
	t.Parallel()
	f := newFront(t, false)
	packed := func(by string, parcels int) []orders.HistoryEntry {
		return []orders.HistoryEntry{{Verb: orders.VerbAssemble, By: "Ержан", Parcels: 9}, {Verb: orders.VerbAssemble, By: by, Parcels: parcels}, {Verb: orders.VerbBindIMEI}}
	}
	for name, c := range map[string]struct {
		rec     orders.Record
		err     error
		want    []string
		waybill bool
		kept    bool // the request for it, though it will not come as far as is known
	}{
		"done":           {rec: orders.Record{Stage: orders.StageHandOver, History: packed("Айгуль", 2)}, want: []string{"Упаковано.", "Мест: 2. Накладную пришлю сюда"}, waybill: true},
		"as sent":        {rec: orders.Record{Stage: orders.StageHandOver, History: packed("Айгуль", 3)}, want: []string{"Мест: 3."}, waybill: true},
		"later":          {rec: orders.Record{Stage: orders.StagePack, Work: orders.Work{Note: orders.NoteLater}}, want: []string{"выполнит его сам", "Мест: 2."}, waybill: true},
		"waiting":        {rec: orders.Record{Stage: orders.StagePack, Work: orders.Work{Open: true}}, want: []string{"ответа пока нет", "Мест: 2."}, waybill: true},
		"in the cabinet": {rec: orders.Record{Stage: orders.StageHandOver}, want: []string{"Уже упаковано.", "Накладную пришлю сюда", "not", "ест:"}, waybill: true},
		"by another":     {err: &orders.DoneError{Record: orders.Record{Stage: orders.StageHandOver, History: packed("Марат", 4)}}, want: []string{"Уже упаковано: Марат, мест: 4.", "Накладную", "not", "Мест: "}, waybill: true},
		"on its way":     {err: &orders.DoneError{Record: orders.Record{Stage: orders.StageInDelivery}}, want: []string{"Уже упаковано.", "not", "Накладную"}},
		"unconfirmed":    {rec: orders.Record{Work: orders.Work{Note: orders.NoteUnconfirmed}}, want: []string{"дошёл ли запрос, неизвестно", "not", "Накладную"}, kept: true},
		"lost":           {err: &orders.LostError{}, want: []string{"Kaspi её не подтвердил", "not", "Накладную"}, kept: true},
		"gone":           {err: &orders.GoneError{Record: orders.Record{Stage: orders.StageCancelled}}, want: []string{"заказ отменён", "not", "Накладную"}},
		"busy":           {err: &orders.BusyError{By: orders.Who{Name: "Марат"}}, want: []string{"занимается Марат", "not", "Накладную"}, kept: true},
		"our own fault":  {err: errBehind, want: []string{"сбоя в программе", "not", "Накладную"}, kept: true},
	} {
		for _, typed := range []bool{false, true} {
			f.put("601", orders.StagePack, nil)
			f.replies(c.rec, c.err)
			f.elsewhere = typed
			data := "v1:pk:601.2"
			var m = f.Forge(aigul.ID, data)
			if typed {
				f.press("v1:po:601")
				f.Say(aigul, "2")
				m = f.Last(aigul.ID)
			} else {
				f.Press(aigul, m, data)
				m = f.Again(m)
			}
			want := c.want
			if typed && c.waybill {
				want = append([]string{"Накладную пришлю вам в личный чат"}, want[:1]...)
			}
			f.Wants(m, append([]string{"Заказ 601"}, want...)...)
			taken := 0
			if !c.waybill && !c.kept {
				taken = 1
			}
			if f.requested != 1 || f.cancelled != taken {
				t.Errorf("%s: %d waybills requested, %d given up", name, f.requested, f.cancelled)
			}
			if did := f.acts(); len(did) != 1 || did[0].Verb != orders.VerbAssemble || did[0].Parcels != 2 {
				t.Errorf("%s: the desk was to %+v", name, did)
			}
		}
	}
}

// TestAnActThatIsNotPossibleIsToldByWhatIsOnRecord, before anything is asked.
func TestAnActThatIsNotPossibleIsToldByWhatIsOnRecord(t *testing.T) {
	t.Parallel()
	f := newFront(t, false)
	for _, c := range []struct {
		stage  orders.Stage
		change func(*orders.Record)
		press  string
		want   string
	}{
		{orders.StagePack, func(r *orders.Record) { r.Work = orders.Work{Verb: orders.VerbCancel, Open: true, By: "Марат"} }, "v1:pack:601", "Заказом уже занимается Марат, подождите"},
		{orders.StageAccepting, func(r *orders.Record) { r.By = "Ержан" }, "v1:can:601", "Заказом уже занимается Ержан, подождите"},
		{orders.StagePack, func(r *orders.Record) { r.Work = orders.Work{Verb: orders.VerbAssemble, Note: orders.NoteUnconfirmed} }, "v1:po:601", "Упаковка уже отправлена, но Kaspi её не подтвердил. Второй запрос сделал бы вторую накладную: проверьте заказ в кабинете"},
		{orders.StageHandOver, func(r *orders.Record) {
			r.Order.Assembled, r.History = true, []orders.HistoryEntry{{Verb: orders.VerbAssemble, By: "Марат", Parcels: 2}}
		}, "v1:pack:601", "Уже упаковано: Марат, мест: 2"},
		{orders.StageHandOver, func(r *orders.Record) { r.Order.Assembled = true }, "v1:lin:601", "Сейчас это сделать нельзя: заказ упакован и ждёт передачи"},
		{orders.StageCancelled, func(r *orders.Record) { r.Order.Assembled = true }, "v1:pack:601", "Сейчас это сделать нельзя: заказ отменён"},
		{orders.StageHandOver, nil, "v1:pack:601", "Сейчас это сделать нельзя: заказ упакован и ждёт передачи"},
		{orders.StageNew, nil, "v1:ime:601", "Сейчас это сделать нельзя: заказ ещё не принят"},
		{orders.StagePack, nil, "v1:il:601.0", "Сейчас это сделать нельзя: заказ ждёт упаковки"},
		{orders.StagePack, nil, "v1:pack:999", "Такого заказа у меня нет. Откройте список: /orders"},
		{orders.StagePack, nil, "v1:who:999", "Такого заказа у меня нет. Откройте список: /orders"},
		{orders.StagePack, nil, "v1:det:999", "Такого заказа у меня нет. Откройте список: /orders"},
		{orders.StagePack, nil, "v1:cr:601", "Эта кнопка устарела. Откройте список заново: /orders"},
		{orders.StagePack, nil, "v1:cr:601.x", "Эта кнопка устарела. Откройте список заново: /orders"},
		{orders.StagePack, nil, "v1:cy:601.o.b", "Эта кнопка устарела. Откройте список заново: /orders"},
		{orders.StagePack, nil, "v1:pk:601", "Эта кнопка устарела. Откройте список заново: /orders"},
		{orders.StagePack, nil, "v1:pk:601.-1", "Эта кнопка устарела. Откройте список заново: /orders"},
		{orders.StagePack, nil, "v1:lq:601.0.x", "Эта кнопка устарела. Откройте список заново: /orders"},
		{orders.StagePack, nil, "v1:all:x", "Эта кнопка устарела. Откройте список заново: /orders"},
		{orders.StagePack, nil, "v1:li:601.7", "Этой строки в заказе уже нет. Откройте состав заново"},
		{orders.StagePack, nil, "v1:li:601", "Этой строки в заказе уже нет. Откройте состав заново"},
		{orders.StagePack, device, "v1:il:601.7", "Этой строки в заказе уже нет. Откройте состав заново"},
		{orders.StagePack, device, "v1:il:601", "Этой строки в заказе уже нет. Откройте состав заново"},
		{orders.StageCancelled, nil, "v1:all:ask", "Новых заказов уже нет"},
		{orders.StageNew, nil, "v1:all:yes", "На этот вопрос уже ответили, или есть более новый"},
		{orders.StageNew, nil, "v1:all:there", "На этот вопрос уже ответили, или есть более новый"},
		{orders.StageNew, nil, "v1:all:no", "На этот вопрос уже ответили, или есть более новый"},
		{orders.StageNew, nil, "v1:all:stop", "На этот вопрос уже ответили, или есть более новый"},
	} {
		f.put("601", c.stage, c.change)
		f.replies(orders.Record{}, nil)
		before := len(f.Telegram.Messages(aigul.ID))
		m, notice := f.press(c.press)
		if notice != c.want || len(f.acts()) != 0 {
			t.Errorf("%s: notice %q, want %q; the desk was to %+v", c.press, notice, c.want, f.acts())
		}
		if got := f.Again(m); got.Edits != 0 || len(f.Telegram.Messages(aigul.ID)) != before+1 {
			t.Errorf("%s: asks on: %s", c.press, f.Screens())
		}
	}
}
