package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/kaspi"
)

// ShowCards saves which orders a message shows, in place of those it showed before: all or nothing. That the chat may not
// have got them is forgotten.
func (s Cards) ShowCards(ctx context.Context, chat int64, message int, cards ...chat.Card) error {
	before, err := s.CardsIn(ctx, chat, message) // of those that are taken away no message may be left
	if err != nil {
		return err
	}
	defer s.changed.touch(shownIn(before, cards)...)
	defer s.tries.changedOf(ofChat(chat))
	return s.tx(ctx, "note cards", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `delete from cards where chat = $1 and message = $2`, chat, message)
		if err != nil {
			return err
		}
		return showCards(ctx, tx, chat, message, cards)
	})
}

func shownIn(before, now []chat.Card) []kaspi.OrderCode {
	var codes []kaspi.OrderCode
	for _, c := range slices.Concat(before, now) {
		codes = append(codes, c.Code)
	}
	return codes
}

func showCards(ctx context.Context, tx *sql.Tx, id int64, message int, cards []chat.Card) error {
	for _, c := range cards {
		_, err := tx.ExecContext(ctx, `delete from tries where chat = $1 and key = $2`, id, c.Code)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			insert into cards (code, chat, message, shown, urgency, called) values ($1, $2, $3, $4, $5, $6)`,
			c.Code, id, message, c.Shown, c.Urgency, millis(c.Called))
		if err != nil {
			return err
		}
	}
	return nil
}

// AdoptCards is ShowCards for a message of which nothing is known yet; otherwise it does nothing.
func (s Cards) AdoptCards(ctx context.Context, id int64, message int, cards ...chat.Card) error {
	known, err := s.CardsIn(ctx, id, message)
	if err != nil || len(known) > 0 {
		return err
	}
	defer s.changed.touch(shownIn(nil, cards)...)
	defer s.tries.changedOf(ofChat(id))
	return s.tx(ctx, "adopt cards", func(tx *sql.Tx) error {
		n, _, err := query[int64]{"count cards", `select count(*) from cards where chat = $1 and message = $2`, scanNumber}.
			one(ctx, tx, id, message)
		if err != nil || n > 0 {
			return err
		}
		return showCards(ctx, tx, id, message, cards)
	})
}

// passed stands for the message of orders that a chat is not shown: they count as shown.
const passed = -1

// PassCards notes that a chat need not be shown orders that it shows nowhere.
func (s Cards) PassCards(ctx context.Context, id int64, cards ...chat.Card) error {
	return s.tx(ctx, "pass cards over", func(tx *sql.Tx) error {
		for _, c := range cards {
			_, err := tx.ExecContext(ctx, `
				insert into cards (code, chat, message, shown, urgency, called) values ($1, $2, $3, $4, $5, 0)
				on conflict (code, chat, message) do nothing`, c.Code, id, passed, c.Shown, c.Urgency)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Uncall has a chat's cards of orders have called nobody, where they have called it to a moment after a time. How urgent the
// orders were goes with it: programs that knew no moments have noted calls by that.
func (s Cards) Uncall(ctx context.Context, id int64, after time.Time, codes ...kaspi.OrderCode) error {
	for some := range slices.Chunk(codes, maxCodes) {
		args := []any{id, millis(after)}
		text := `update cards set called = 0, urgency = 0 where chat = $1 and called > $2` + in("code", some, &args)
		if err := s.exec(ctx, "take back calls", text, args...); err != nil {
			return err
		}
	}
	return nil
}

// CardsOf lists the messages that show an order, by chat and age.
func (s Cards) CardsOf(ctx context.Context, code kaspi.OrderCode) ([]chat.Card, error) {
	return query[chat.Card]{
		"read cards of order",
		`select code, chat, message, shown, urgency, called from cards where code = $1 order by chat, message`,
		scanCard,
	}.all(ctx, s.read, code)
}

// CardsIn lists what a message shows, by order code: one order, or those of a digest. A card of no order is none.
func (s Cards) CardsIn(ctx context.Context, id int64, message int) ([]chat.Card, error) {
	return query[chat.Card]{
		"read cards of message",
		`select code, chat, message, shown, urgency, called from cards
		where chat = $1 and message = $2 and exists (select 1 from orders o where o.code = cards.code) order by code`,
		scanCard,
	}.all(ctx, s.read, id, message)
}

// StaleCards lists the messages of a chat that show an outdated revision of an order, and the announced orders that no
// message of it shows, with message 0. Messages below 0 are another chat's, and never stale. The order that was first
// seen longest ago comes first.
func (s Cards) StaleCards(ctx context.Context, id int64) ([]chat.Stale, error) {
	suspects := s.changed.of(id)
	suspects.turn.Lock()
	defer suspects.turn.Unlock()
	codes, all := s.changed.take(suspects)
	if len(codes) == 0 && !all {
		return nil, nil
	}
	args := []any{id}
	some := ""
	if !all {
		some = in("o.code", codes, &args)
	}
	stale, err := query[chat.Stale]{
		"read stale cards",
		`select o.record, o.code, coalesce(c.chat, $1), coalesce(c.message, 0), coalesce(c.shown, 0),
			coalesce(c.urgency, 0), coalesce(c.called, 0)
		from orders o left join cards c on c.code = o.code and c.chat = $1
		where o.revision > coalesce(c.shown, 0) and (o.announce = 1 and c.code is null or c.message > 0)` + some + `
		order by o.seen, o.code, c.message`,
		s.scanStale,
	}.readable(ctx, s.database, s.read, args...)
	if err != nil {
		s.changed.forget()
		return nil, err
	}
	// A card is noted as of the revision in the record: where the column beside it is ahead of that, no drawing would end it.
	stale = slices.DeleteFunc(stale, func(st chat.Stale) bool { return st.Record.Revision <= st.Card.Shown })
	s.changed.found(suspects, stale)
	return stale, nil
}

func scanCard(r row) (c chat.Card, err error) {
	var called int64
	err = r.Scan(&c.Code, &c.Chat, &c.Message, &c.Shown, &c.Urgency, &called)
	c.Called = moment(called)
	return c, err
}

func (s Cards) scanStale(r row) (chat.Stale, error) {
	var st chat.Stale
	var record []byte
	var called int64
	c := &st.Card
	err := r.Scan(&record, &c.Code, &c.Chat, &c.Message, &c.Shown, &c.Urgency, &called)
	c.Called = moment(called)
	if err == nil {
		st.Record, err = s.decoded.decode(record)
		st.Record, err = under(c.Code, st.Record, err)
	}
	return st, err
}
