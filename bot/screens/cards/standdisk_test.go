package cards

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/kaspi"
)

// standDisk is the store and the desk of a stand.
type standDisk struct{ s *stand }

// do counts a call, and does it unless it fails.
func (d standDisk) do(name string, work func(s *stand)) error {
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	if err := d.s.call(name); err != nil {
		return err
	}
	work(d.s)
	return nil
}

func (d standDisk) Order(_ context.Context, code kaspi.OrderCode) (rec orders.Record, err error) {
	i := -1
	err = d.do("Order", func(s *stand) {
		if i = slices.IndexFunc(s.book, func(r orders.Record) bool { return r.Order.Code == code }); i >= 0 {
			rec = s.book[i]
		}
	})
	if err == nil && i < 0 {
		err = fmt.Errorf("order %s: %w", code, orders.ErrUnknownOrder)
	}
	return rec, err
}

func (d standDisk) New(context.Context) (list []orders.Record, err error) {
	err = d.do("New", func(s *stand) {
		list = slices.DeleteFunc(slices.Clone(s.book), func(r orders.Record) bool { return r.Stage != orders.StageNew })
	})
	slices.SortStableFunc(list, func(a, b orders.Record) int { return a.Deadline.Compare(b.Deadline) })
	return list, err
}

func (d standDisk) ReleaseAll(_ context.Context, person int64) error {
	return d.do("ReleaseAll", func(s *stand) {
		for i := range s.book {
			if s.book[i].Holder.ID == person {
				s.book[i].Holder = orders.Holder{}
				s.book[i].Revision++
			}
		}
	})
}

func (d standDisk) StaleCards(_ context.Context, id int64) (list []chat.Stale, err error) {
	err = d.do("StaleCards", func(s *stand) {
		for _, r := range s.book {
			shown := slices.DeleteFunc(slices.Clone(s.cards), func(c chat.Card) bool { return c.Chat != id || c.Code != r.Order.Code })
			if len(shown) == 0 && r.Announce {
				list = append(list, chat.Stale{Record: r, Card: chat.Card{Code: r.Order.Code, Chat: id}})
			}
			for _, c := range shown {
				if c.Message > 0 && c.Shown < r.Revision {
					list = append(list, chat.Stale{Record: r, Card: c})
				}
			}
		}
	})
	return list, err
}

func (d standDisk) cardsWhere(name string, is func(chat.Card) bool) (list []chat.Card, err error) {
	err = d.do(name, func(s *stand) {
		s.asked += map[string]int{"CardsOf": 1}[name]
		list = slices.DeleteFunc(slices.Clone(s.cards), func(c chat.Card) bool { return !is(c) })
	})
	slices.SortFunc(list, func(a, b chat.Card) int {
		return cmp.Or(cmp.Compare(a.Chat, b.Chat), cmp.Compare(a.Message, b.Message), cmp.Compare(a.Code, b.Code))
	})
	return list, err
}

func (d standDisk) CardsIn(_ context.Context, id int64, message int) ([]chat.Card, error) {
	return d.cardsWhere("CardsIn", func(c chat.Card) bool { return c.Chat == id && c.Message == message })
}

func (d standDisk) CardsOf(_ context.Context, code kaspi.OrderCode) ([]chat.Card, error) {
	return d.cardsWhere("CardsOf", func(c chat.Card) bool { return c.Code == code })
}

// show puts cards into a message in place of those that were there.
func (s *stand) show(id int64, message int, cards ...chat.Card) {
	s.cards = slices.DeleteFunc(s.cards, func(c chat.Card) bool { return c.Chat == id && c.Message == message })
	for _, c := range cards {
		c.Chat, c.Message = id, message
		s.cards = append(s.cards, c)
		s.tries[id] = slices.DeleteFunc(s.tries[id], func(t chat.Try) bool { return t.Key == string(c.Code) })
	}
}

func (d standDisk) ShowCards(_ context.Context, id int64, message int, cards ...chat.Card) error {
	return d.do("ShowCards", func(s *stand) { s.show(id, message, cards...) })
}

func (d standDisk) PassCards(_ context.Context, id int64, cards ...chat.Card) error {
	return d.do("PassCards", func(s *stand) {
		for _, c := range cards {
			c.Chat, c.Message = id, -1
			s.cards = append(s.cards, c)
		}
	})
}

func (d standDisk) AdoptCards(_ context.Context, id int64, message int, cards ...chat.Card) error {
	return d.do("AdoptCards", func(s *stand) { s.show(id, message, cards...) })
}

func (d standDisk) Stages(context.Context) (counts map[orders.Stage]int, err error) {
	err = d.do("Stages", func(s *stand) {
		counts = map[orders.Stage]int{}
		for _, r := range s.book {
			counts[r.Stage]++
		}
	})
	return counts, err
}

func (d standDisk) Page(_ context.Context, p orders.Page) (list []orders.Record, err error) {
	err = d.do("Page", func(s *stand) {
		list = slices.DeleteFunc(slices.Clone(s.book), func(r orders.Record) bool { return !slices.Contains(p.Stages, r.Stage) })
	})
	if p.NewestFirst {
		slices.Reverse(list)
	}
	list = list[min(p.Skip, len(list)):]
	return list[:min(p.Limit, len(list))], err
}

func (d standDisk) Uncall(_ context.Context, id int64, after time.Time, codes ...kaspi.OrderCode) error {
	return d.do("Uncall", func(s *stand) {
		s.said = append(s.said, fmt.Sprint("uncall ", id, " after ", after.Format("15:04"), " ", codes))
		for i, c := range s.cards {
			if c.Chat == id && c.Called.After(after) && slices.Contains(codes, c.Code) {
				s.cards[i].Called, s.cards[i].Urgency = time.Time{}, 0
			}
		}
	})
}

func (d standDisk) Tries(_ context.Context, id int64) (list []chat.Try, err error) {
	err = d.do("Tries", func(s *stand) { list = slices.Clone(s.tries[id]) })
	return list, err
}

// changeTries changes the tries with these keys; those that are left with none are forgotten.
func (d standDisk) changeTries(name string, id int64, keys []string, change func(*chat.Try)) error {
	return d.do(name, func(s *stand) {
		for _, key := range keys {
			i := slices.IndexFunc(s.tries[id], func(t chat.Try) bool { return t.Key == key })
			if i < 0 {
				i, s.tries[id] = len(s.tries[id]), append(s.tries[id], chat.Try{Key: key})
			}
			change(&s.tries[id][i])
		}
		s.tries[id] = slices.DeleteFunc(s.tries[id], func(t chat.Try) bool { return t.Tries <= 0 })
	})
}

func (d standDisk) BeginTry(_ context.Context, id int64, at time.Time, keys ...string) error {
	return d.changeTries("BeginTry", id, keys, func(t *chat.Try) { t.Tries, t.Last = t.Tries+1, at })
}

func (d standDisk) TakeBackTry(_ context.Context, id int64, keys ...string) error {
	return d.changeTries("TakeBackTry", id, keys, func(t *chat.Try) { t.Tries-- })
}

func (d standDisk) EndTries(_ context.Context, id int64, keys ...string) error {
	return d.changeTries("EndTries", id, keys, func(t *chat.Try) { t.Tries = 0 })
}

func (d standDisk) NameTries(_ context.Context, id int64, keys ...string) error {
	return d.changeTries("NameTries", id, keys, func(t *chat.Try) { t.Named = true })
}

func (d standDisk) News(_ context.Context, id int64, limit int) (list []orders.News, err error) {
	err = d.do("News", func(s *stand) {
		list = slices.DeleteFunc(slices.Clone(s.news), func(n orders.News) bool { return n.ID <= s.read[id] })
	})
	return list[:min(limit, len(list))], err
}

func (d standDisk) MarkRead(_ context.Context, id, last int64) error {
	return d.do("MarkRead", func(s *stand) { s.read[id] = max(s.read[id], last) })
}

func ruling(id int64, code kaspi.OrderCode) string { return fmt.Sprint(id, " ", code) }

func (d standDisk) UntoldDecisions(_ context.Context, id int64, since time.Time) (list []auto.Decision, err error) {
	err = d.do("UntoldDecisions", func(s *stand) {
		list = slices.DeleteFunc(slices.Clone(s.ruled), func(r auto.Decision) bool { return r.At.Before(since) || s.known[ruling(id, r.Code)] })
	})
	return list, err
}

func (d standDisk) ToldDecision(_ context.Context, code kaspi.OrderCode, id int64) error {
	return d.do("ToldDecision", func(s *stand) { s.known[ruling(id, code)] = true })
}

func (d standDisk) Setting(_ context.Context, key string) (text string, found bool, err error) {
	err = d.do("Setting "+strings.TrimRight(key, "-.0123456789"), func(s *stand) { text, found = s.kept[key] })
	return text, found, err
}

func (d standDisk) SetSetting(_ context.Context, key, text string) error {
	return d.do("SetSetting "+strings.TrimRight(key, "-.0123456789"), func(s *stand) { s.kept[key] = text })
}
