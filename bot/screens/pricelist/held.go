package pricelist

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/feed"
	"kaspibot/feed/publish"
)

// askAgain is how long a refused list of the same trouble is not asked about again: the supplier is read every ten
// minutes, and a question that comes back each time is one that nobody reads.
const askAgain = 6 * time.Hour

// question is the message that asks a chat about a held list.
type question struct {
	Message  int       `json:"Message"`
	Version  int64     `json:"Version"`
	Trouble  string    `json:"Trouble"`  // the numbers out of bounds
	Answered time.Time `json:"Answered"` // zero while it is open
}

func (q question) open() bool { return q.Message != 0 && q.Answered.IsZero() }

const questions chat.Kept[question] = "question"

// heldScreen asks about a list that the guard stopped.
type heldScreen struct {
	Config
	asking sync.Map // of chan struct{}, by chat: holds a token while its question changes
	owed   orders.Owed
}

func (s *heldScreen) question(ctx context.Context, c chat.Chat) (question, error) {
	return questions.Get(ctx, s.Chats().Store, c.ID)
}

func (s *heldScreen) saveQuestion(ctx context.Context, c chat.Chat, q question) error {
	return questions.Set(ctx, s.Chats().Store, c.ID, q)
}

// lock keeps a chat's question from being changed by others until unlock. It may last as long as Telegram does.
func (s *heldScreen) lock(c chat.Chat) (unlock func()) {
	token, _ := s.asking.LoadOrStore(c.ID, make(chan struct{}, 1))
	turn := token.(chan struct{})
	turn <- struct{}{}
	return func() { <-turn }
}

// TellDamaged tells that the list was damaged in the store, and what the sync that met it has done.
func (s *heldScreen) TellDamaged(ctx context.Context, r publish.Report) error {
	if r.Damaged.Version == 0 {
		return nil
	}
	return s.Chats().Tell(ctx, news.Feed, func(c chat.Chat) error { return c.Say(ctx, "pricelist.damaged", reportView(r)) })
}

// TellHeld asks every chat about a price list that the guard stopped, in one message that follows later syncs.
func (s *heldScreen) TellHeld(ctx context.Context, r publish.Report) error {
	if err := s.owed.Write(ctx); err != nil {
		return fmt.Errorf("note what was asked: %w", err)
	}
	if r.Version.Status == feed.StatusKept { // the very list was refused before: nobody is asked, nothing is open
		return s.CloseOld(ctx)
	}
	return s.Chats().Tell(ctx, news.Guard, func(c chat.Chat) error { return s.tellHeld(ctx, c, r) })
}

func (s *heldScreen) tellHeld(ctx context.Context, c chat.Chat, r publish.Report) error {
	q, err := s.question(ctx, c)
	if err != nil {
		return err
	}
	quiet := !q.Answered.IsZero() && s.Now().Sub(q.Answered) < askAgain
	if q.Version == r.Version.ID && (q.Message != 0 || !c.Way(ctx).Told()) || quiet && q.Trouble == trouble(r.Version) {
		return nil
	}
	id := 0
	if q.open() {
		id = q.Message
	}
	return s.showHeld(ctx, c, id, r)
}

// CloseOld closes open questions after a later list was published: their buttons would do nothing any more.
func (s *heldScreen) CloseOld(ctx context.Context) error {
	chats := s.Chats()
	return chats.Each(chats.All(), func(c chat.Chat) error {
		q, err := s.question(ctx, c)
		if err != nil || !q.open() {
			return err
		}
		return s.closeQuestion(ctx, c, "pricelist.held.old", decision{Version: feed.Version{ID: q.Version}})
	})
}

// showHeld puts the question into a message, or into a new one when there is none to edit. It is asked by one message
// of a chat at a time, and a press on it waits until it is noted which one that is.
func (s *heldScreen) showHeld(ctx context.Context, c chat.Chat, id int, r publish.Report) error {
	defer s.lock(c)()
	old, err := s.question(ctx, c)
	if err != nil {
		return err
	}
	view, key := reportView(r), fmt.Sprint(r.Version.ID)
	m, err := c.Compose("pricelist.held", view,
		chat.Row{
			c.Button("pricelist.button.publish", nil, verbPublish, key),
			c.Button("pricelist.button.keep", nil, verbKeep, key),
		},
		chat.Row{c.Button("pricelist.button.diff", nil, verbDiff, pair(0, r.Version.ID))})
	if err != nil {
		return err
	}
	m.Tells = []string{"held " + trouble(r.Version)} // a digest tells it once
	if id, err = c.PutOrPost(ctx, id, m); err != nil {
		return fmt.Errorf("ask about a held list: %w", err)
	}
	err = s.owed.Note(ctx, func(ctx context.Context) error {
		return s.saveQuestion(ctx, c, question{Message: id, Version: r.Version.ID, Trouble: trouble(r.Version)})
	})
	if err != nil || !old.open() || old.Message == id {
		return err
	}
	if old.Version != r.Version.ID {
		return withoutButtons(ctx, c, old.Message, "pricelist.held.old", decision{Version: feed.Version{ID: old.Version}})
	}
	return withoutButtons(ctx, c, old.Message, "pricelist.held", view)
}

// withoutButtons shows a text in place of a question, if its message is still there.
func withoutButtons(ctx context.Context, c chat.Chat, id int, text string, view any) error {
	if err := c.Edit(ctx, id, text, view); err != nil && !errors.Is(err, chat.ErrNoMessage) {
		return err
	}
	return nil
}

func trouble(v feed.Version) string {
	var numbers []string
	for _, violation := range v.Violations {
		numbers = append(numbers, violation.Number)
	}
	return strings.Join(numbers, ",")
}
