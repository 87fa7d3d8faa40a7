package acts

import (
	"context"
	"fmt"
	"slices"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/cards"
	"kaspibot/kaspi"
)

// question is the question whether to accept all orders that wait, and its message. It names the orders that Al-Style has
// too little for, and those of which nobody knows. Without orders to accept the person has been told so.
func (s *bulkScreen) question(ctx context.Context, r *chat.Request) (q bulk, m chat.Message, err error) {
	waiting, err := s.Desk(r.Shop()).New(ctx)
	if err != nil {
		return q, m, fmt.Errorf("waiting orders: %w", err)
	}
	var v bulkView
	for _, rec := range waiting {
		if rec.Stage != orders.StageNew {
			continue
		}
		q.Codes = append(q.Codes, rec.Order.Code)
		q.Sum += rec.Order.Total
		if short := shortageOf(rec); len(short.Lines) > 0 {
			v.Short = append(v.Short, short.named())
		} else if !isThere(rec) {
			v.Unknown = append(v.Unknown, rec.Order.Code)
		} else {
			continue
		}
		q.Doubtful = append(q.Doubtful, rec.Order.Code)
	}
	if len(q.Codes) == 0 {
		r.Notice(ctx, "acts.answer.all.none", nil)
		return q, m, nil
	}
	q.Asked = r.Update()
	v.Orders, v.Sum = len(q.Codes), q.Sum
	m, err = r.Compose("acts.all", v.named(), allRows(r, q)...)
	m.ReplyTo = r.Message()
	return q, m, err
}

// allRows have the answers to a question.
func allRows(r *chat.Request, q bulk) []chat.Row {
	rows := []chat.Row{{
		r.Button("acts.button.all.yes", len(q.Codes), cards.VerbAll, allYes).Go(),
		r.Button("acts.button.all.no", nil, cards.VerbAll, allNo),
	}}
	if there := len(q.Codes) - len(q.Doubtful); there > 0 && len(q.Doubtful) > 0 {
		rows = slices.Insert(rows, 0, chat.Row{r.Button("acts.button.all.there", there, cards.VerbAll, allThere).Go()})
	}
	return rows
}

// askAnew puts another question in place of one that is not true any more.
func (s *bulkScreen) askAnew(ctx context.Context, r *chat.Request) error {
	q, m, err := s.question(ctx, r)
	if err != nil || len(q.Codes) == 0 {
		return err
	}
	r.Notice(ctx, "acts.answer.short.again", nil)
	if q.Message, err = r.ShowMessage(ctx, m); err != nil {
		return err
	}
	return keptBulk.Set(ctx, s.Chats().Store, r.ID, q)
}

// isThere reports whether Al-Style has all of an order, as far as is known now.
func isThere(rec orders.Record) bool {
	facts, known := rec.FactsNow()
	return known && rec.Order.EntriesKnown && facts.There()
}

// outdated reports whether too little is there by now for an order of which the question did not say so.
func (q bulk) outdated(waiting []orders.Record) bool {
	return slices.ContainsFunc(waiting, func(rec orders.Record) bool {
		code := rec.Order.Code
		return slices.Contains(q.Codes, code) && !slices.Contains(q.Doubtful, code) && len(shortageOf(rec).Lines) > 0
	})
}

// onlyThere leaves out the orders that were doubtful when it was asked, and those that are now.
func (q *bulk) onlyThere(waiting []orders.Record) {
	now := map[kaspi.OrderCode]orders.Record{}
	for _, rec := range waiting {
		now[rec.Order.Code] = rec
	}
	q.Sum = 0
	q.Codes = slices.DeleteFunc(slices.Clone(q.Codes), func(code kaspi.OrderCode) bool {
		rec, waits := now[code]
		if slices.Contains(q.Doubtful, code) || waits && rec.Stage == orders.StageNew && !isThere(rec) {
			return true
		}
		q.Sum += rec.Order.Total
		return false
	})
	q.Doubtful = nil
}
