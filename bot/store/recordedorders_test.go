package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/bot/store"
	"kaspibot/kaspi"
)

func chatTables() map[string]table {
	return map[string]table{
		"settings": {order: "key", read: func(ctx context.Context, s *store.Store, rows []row) ([]row, error) {
			return each(rows, func(r row) (row, error) {
				value, _, err := s.Setting(ctx, r["key"].(string))
				return row{"key": r["key"], "value": value}, err
			})
		}},
		"inbox": {order: "at, id", inner: "id at tries taken done_at",
			read: func(ctx context.Context, s *store.Store, rows []row) ([]row, error) {
				bodies, err := s.TakeUpdates(ctx, 10)
				for len(bodies) < len(rows) {
					bodies = append(bodies, nil) // done or parked
				}
				return rowsOf(bodies, err, func(b []byte) row { return row{"body": string(b)} })
			}},
		"dialogs": {order: "chat, user_id", read: func(ctx context.Context, s *store.Store, rows []row) ([]row, error) {
			return each(rows, func(r row) (row, error) {
				d, _, err := s.Dialog(ctx, r["chat"].(int64), r["user_id"].(int64))
				return row{
					"chat": d.Chat, "user_id": d.User, "step": d.Step, "data": d.Data, "message": d.Message,
					"expires": ms(d.Expires),
				}, err
			})
		}},
		"waybills": {order: "due", read: func(ctx context.Context, s *store.Store, _ []row) ([]row, error) {
			list, err := s.PendingWaybills(ctx, at(0).AddDate(1, 0, 0), 10)
			return rowsOf(list, err, func(w chat.PendingWaybill) row {
				return row{
					"code": w.Code, "chat": w.Chat, "message": w.Message, "since": ms(w.Since), "due": ms(w.Due),
					"looks": w.Looks,
				}
			})
		}},
		"cards": {order: "chat, message", read: func(ctx context.Context, s *store.Store, _ []row) ([]row, error) {
			list, err := s.CardsOf(ctx, "812345601")
			return rowsOf(list, err, func(c chat.Card) row {
				return row{"code": c.Code, "chat": c.Chat, "message": c.Message, "shown": c.Shown, "urgency": c.Urgency}
			})
		}},
		"subscriptions": {order: "chat, kind", read: func(ctx context.Context, s *store.Store, rows []row) ([]row, error) {
			return each(rows, func(r row) (row, error) {
				chat, kind := r["chat"].(int64), r["kind"].(string)
				modes, err := s.Modes(ctx, chat)
				return row{"chat": chat, "kind": kind, "wanted": bit(modes[news.Kind(kind)] == news.Loud)}, err
			})
		}},
		// Of a chat that has heard the first three, the fourth comes next.
		"heard": {order: "chat", read: func(ctx context.Context, s *store.Store, rows []row) ([]row, error) {
			return each(rows, func(r row) (row, error) {
				news, err := s.News(ctx, r["chat"].(int64), 1)
				if err != nil || len(news) == 0 {
					return nil, fmt.Errorf("no news: %w", err)
				}
				return row{"chat": r["chat"], "last": news[0].ID - 1}, nil
			})
		}},
		"audit": {order: "id", inner: "id at who_id who_name who_chat verb code result detail"}, // only ever written
	}
}

func orderTables() map[string]table {
	return map[string]table{
		"orders": {order: "code", moved: ", (select search from order_search s where s.created = orders.created and s.code = orders.code) search",
			inner: "code stage announce revision seen search created mark",
			read: func(ctx context.Context, s *store.Store, rows []row) ([]row, error) {
				return each(rows, func(r row) (row, error) {
					rec, err := s.Record(ctx, kaspi.OrderCode(r["code"].(string)))
					return row{"record": rec}, err
				})
			}},
		"actions": {order: "claimed_at", read: readActions},
		"news": {order: "id", inner: "key at", read: func(ctx context.Context, s *store.Store, _ []row) ([]row, error) {
			list, err := s.News(ctx, 404, 100)
			return rowsOf(list, err, func(n orders.News) row { return row{"id": n.ID, "news": n} })
		}},
		"rulings": {order: "at desc", read: func(ctx context.Context, s *store.Store, _ []row) ([]row, error) {
			list, err := s.Decisions(ctx, auto.Filter{})
			return rowsOf(list, err, func(r auto.Decision) row {
				return row{"code": r.Code, "at": ms(r.At), "mode": r.Mode, "outcome": r.Outcome, "doubts": r.Objections}
			})
		}},
		// A chat is told of what it is no longer untold of.
		"told": {order: "code", read: func(ctx context.Context, s *store.Store, rows []row) ([]row, error) {
			return each(rows, func(r row) (row, error) {
				untold, err := s.UntoldDecisions(ctx, r["chat"].(int64), at(0))
				if slices.ContainsFunc(untold, func(u auto.Decision) bool { return string(u.Code) == r["code"] }) {
					return nil, fmt.Errorf("ruling on %v is untold", r["code"])
				}
				return row{"code": r["code"], "chat": r["chat"]}, err
			})
		}},
	}
}

// readActions reads open actions, and by claiming them again those that may not be. A failed or released one may be: it
// is read by the attempt that the claim counts on from.
func readActions(ctx context.Context, s *store.Store, rows []row) ([]row, error) {
	open, err := s.OpenActions(ctx)
	if err != nil {
		return nil, err
	}
	return each(rows, func(r row) (row, error) {
		i := slices.IndexFunc(open, func(a orders.Action) bool { return a.Key == r["key"] })
		var a orders.Action
		if i >= 0 {
			a = open[i]
		} else {
			next, claimed, err := s.Claim(ctx, orders.Action{Key: r["key"].(string), ClaimedAt: at(1)})
			if err != nil || claimed {
				if next.Attempt != int(r["attempt"].(int64))+1 {
					return nil, fmt.Errorf("attempt %d after %v", next.Attempt, r["attempt"])
				}
				var act any
				err = json.Unmarshal([]byte(r["act"].(string)), &act)
				r["act"] = act
				return r, err
			}
			a = next
		}
		return row{
			"key": a.Key, "verb": a.Verb, "code": a.Code, "by_id": a.By.ID, "by_name": a.By.Name, "by_chat": a.By.Chat,
			"state": a.State, "attempt": a.Attempt, "claimed_at": ms(a.ClaimedAt), "sent_at": ms(a.SentAt),
			"ended_at": ms(a.EndedAt), "error": a.Error, "act": a.Act,
		}, nil
	})
}
