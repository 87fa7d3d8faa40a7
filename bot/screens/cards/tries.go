package cards

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/telegram"
	"kaspibot/kaspi"
)

// maxTries is how often something is told to a chat while Telegram does not say whether it did it: each try may have
// left a copy there.
const maxTries = 3

// Tries keeps how often something may have been told to a chat. Its keys are codes of orders, for their cards, and words
// with a blank for all else.
type Tries interface {
	// Tries lists what may have been told without Telegram saying so.
	Tries(ctx context.Context, chat int64) ([]chat.Try, error)
	// BeginTry counts a try before it is made.
	BeginTry(ctx context.Context, chat int64, at time.Time, keys ...string) error
	// TakeBackTry takes one back that surely told nothing.
	TakeBackTry(ctx context.Context, chat int64, keys ...string) error
	// EndTries forgets all tries. ShowCards does that for the orders that it notes.
	EndTries(ctx context.Context, chat int64, keys ...string) error
	// NameTries notes that the chat has been told of it in another message.
	NameTries(ctx context.Context, chat int64, keys ...string) error
}

// waitAfter is how long to wait after so many tries before the next.
func waitAfter(tries int) time.Duration {
	if tries < 2 {
		return 30 * time.Second
	}
	return 2 * time.Minute
}

// tries are those of one chat, by key.
type tries map[string]chat.Try

func (c *shown) triesIn(ctx context.Context, id int64) (tries, error) {
	list, err := c.Store.Tries(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("tries: %w", err)
	}
	return triesOf(list), nil
}

func triesOf(list []chat.Try) tries {
	all := tries{}
	for _, t := range list {
		all[t.Key] = t
	}
	return all
}

// lost reports whether something was tried so often that it is tried no more.
func (t tries) lost(key string) bool { return t[key].Tries >= maxTries }

// due reports whether something may be tried now.
func (t tries) due(key string, now time.Time) bool {
	try, known := t[key]
	return !known || !t.lost(key) && now.Sub(try.Last).Abs() >= waitAfter(try.Tries) // the clock may have been ahead then
}

// dueOrders leaves out the orders whose card is not to be tried now.
func (t tries) dueOrders(recs []orders.Record, now time.Time) (due []orders.Record) {
	for _, rec := range recs {
		if t.due(string(rec.Order.Code), now) {
			due = append(due, rec)
		}
	}
	return due
}

func codesOf(recs []orders.Record) []string {
	keys := make([]string, len(recs))
	for i, rec := range recs {
		keys[i] = string(rec.Order.Code)
	}
	return keys
}

func newsKey(n orders.News) string { return "news " + strconv.FormatInt(n.ID, 10) }

func decisionKey(code kaspi.OrderCode) string { return "ruling " + string(code) }

// post sends a message about these keys one time. The try is counted before it is made, so that a crash in between makes
// no copy too many, and taken back when surely nothing was sent. What is shown is then to be noted, or the tries ended.
//
// What may be there already is sent again only while Telegram answers: an outage uses up no tries.
func (c *shown) post(ctx context.Context, to chat.Chat, m chat.Message, keys ...string) (int, error) {
	before, err := c.triesIn(ctx, to.ID)
	if err != nil {
		return 0, err
	}
	if slices.ContainsFunc(keys, func(key string) bool { return before[key].Tries > 0 }) {
		if err := to.Reach(ctx, keys...); err != nil {
			return 0, fmt.Errorf("reach a chat: %w", err)
		}
	}
	if err := c.Store.BeginTry(ctx, c.Chats().Current(to.ID), c.Now(), keys...); err != nil {
		return 0, fmt.Errorf("count a try: %w", err)
	}
	m.Tells = keys
	id, err := to.Once().Post(ctx, m)
	if err == nil || telegram.Doubtful(err) {
		return id, err
	}
	note, chat := context.WithoutCancel(ctx), c.Chats().Current(to.ID)
	if telegram.KindOf(err) != telegram.KindUnread {
		return 0, errors.Join(err, c.Store.TakeBackTry(note, chat, keys...))
	}
	for range maxTries - 1 { // it is there, and nobody knows where
		err = errors.Join(err, c.Store.BeginTry(note, chat, c.Now(), keys...))
	}
	return 0, err
}

// endTries notes that something is there. A failure makes a later count too high at the most.
func (c *shown) endTries(ctx context.Context, id int64, keys ...string) {
	err := c.owed.Note(ctx, func(ctx context.Context) error { return c.Store.EndTries(ctx, c.Chats().Current(id), keys...) })
	if err != nil {
		c.Log.Warn("noting that something was told failed", "err", err)
	}
}
