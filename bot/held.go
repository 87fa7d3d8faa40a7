package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"

	"kaspibot/bot/orders"
	"kaspibot/feed"
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

// TellHeld asks every chat about a price list that the guard stopped, in one message that follows later syncs.
func (b *Bot) TellHeld(ctx context.Context, r feed.Report) error {
	if r.Version.Status == feed.StatusKept { // the very list was refused before: nobody is asked, nothing is open
		return b.Settle(ctx)
	}
	var errs []error
	for _, chat := range b.chats() {
		q, err := b.question(ctx, chat)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		quiet := !q.Answered.IsZero() && b.Now().Sub(q.Answered) < askAgain
		if q.Version == r.Version.ID || quiet && q.Trouble == trouble(r.Version) {
			continue
		}
		id := q.Message
		if !q.Answered.IsZero() {
			id = 0
		}
		errs = append(errs, b.showHeld(ctx, chat, id, r))
	}
	return errors.Join(errs...)
}

// Settle closes open questions after a later list was published: their buttons would do nothing any more.
func (b *Bot) Settle(ctx context.Context) error {
	var errs []error
	for _, chat := range b.everywhere() {
		q, err := b.question(ctx, chat)
		if err == nil && q.Message != 0 && q.Answered.IsZero() {
			err = b.closeQuestion(ctx, chat, "held.old", decision{Version: feed.Version{ID: q.Version}})
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// showHeld puts the question into a message, or into a new one when there is none to edit. It is asked by one message
// of a chat at a time.
func (b *Bot) showHeld(ctx context.Context, chat int64, id int, r feed.Report) error {
	old, err := b.question(ctx, chat)
	if err != nil {
		return err
	}
	text, err := b.words.HTML("held", reportView(r))
	if err != nil {
		return err
	}
	key := strconv.FormatInt(r.Version.ID, 10)
	m := message{Text: text, Keys: keyboard{row(
		button(b.words.Text("button.publish", nil), verbPublish, key),
		button(b.words.Text("button.keep", nil), verbKeep, key),
	), row(button(b.words.Text("button.diff", nil), verbDiff, "0-"+key))}}
	err = errNoMessage
	if id != 0 {
		err = b.post.edit(ctx, chat, id, m)
	}
	if errors.Is(err, errNoMessage) {
		id, err = b.post.send(ctx, chat, m)
	}
	if err != nil {
		return fmt.Errorf("ask about a held list: %w", err)
	}
	err = b.saveQuestion(ctx, chat, question{Message: id, Version: r.Version.ID, Trouble: trouble(r.Version)})
	if err != nil || old.Message == 0 || old.Message == id || !old.Answered.IsZero() {
		return err
	}
	if old.Version != r.Version.ID {
		return b.showOver(ctx, chat, old.Message, "held.old", decision{Version: feed.Version{ID: old.Version}})
	}
	return b.showOver(ctx, chat, old.Message, "held", reportView(r))
}

// showOver takes the buttons off a question, if its message is still there.
func (b *Bot) showOver(ctx context.Context, chat int64, id int, text string, data any) error {
	if err := b.show(ctx, chat, id, text, data); err != nil && !errors.Is(err, errNoMessage) {
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

func (b *Bot) onPublish(ctx context.Context, u *models.Update) error {
	return b.decide(ctx, u, b.Lists.Publish, "held.published")
}

func (b *Bot) onKeep(ctx context.Context, u *models.Update) error {
	return b.decide(ctx, u, b.Lists.Keep, "held.kept")
}

type decision struct {
	Version feed.Version
	By      string
	Figures feed.Figures
	Skipped []skipped
}

// decide carries out the seller's choice about a held list and shows it in every chat that was asked.
func (b *Bot) decide(
	ctx context.Context, u *models.Update, do func(context.Context, int64, string) (feed.Version, error), text string,
) error {
	id, err := strconv.ParseInt(pressKey(u), 10, 64)
	if err != nil {
		return b.onOldPress(ctx, u)
	}
	by := who(u).Name
	v, err := do(ctx, id, by)
	if errors.Is(err, feed.ErrNotHeld) || errors.Is(err, feed.ErrNoVersion) {
		b.answer(ctx, u.CallbackQuery, "answer.list.old", nil)
		return nil
	}
	if err != nil {
		return fmt.Errorf("decide about version %d: %w", id, err)
	}
	b.answer(ctx, u.CallbackQuery, "answer.list.done", nil)
	errs := []error{b.Store.Audit(ctx, orders.AuditEntry{
		At: b.Now(), Who: who(u), Verb: "list." + string(v.Status), Result: orders.ResultDone,
		Detail: "version " + strconv.FormatInt(v.ID, 10),
	})}
	for _, chat := range b.everywhere() {
		errs = append(errs, b.closeQuestion(ctx, chat, text, decision{Version: v, By: by, Figures: v.Figures}))
	}
	return errors.Join(errs...)
}

// closeQuestion shows what became of a question and takes its buttons away.
func (b *Bot) closeQuestion(ctx context.Context, chat int64, text string, d decision) error {
	q, err := b.question(ctx, chat)
	if err != nil || q.Message == 0 || q.Version != d.Version.ID {
		return err
	}
	if err := b.showOver(ctx, chat, q.Message, text, d); err != nil {
		return err
	}
	q.Answered = b.Now()
	if d.By == "" {
		q = question{} // nobody refused anything: the next held list is asked about at once
	}
	return b.saveQuestion(ctx, chat, q)
}

func (b *Bot) question(ctx context.Context, chat int64) (q question, err error) {
	text, found, err := b.Store.Setting(ctx, questionKey(chat))
	if err != nil || !found {
		return q, err
	}
	return q, json.Unmarshal([]byte(text), &q)
}

func (b *Bot) saveQuestion(ctx context.Context, chat int64, q question) error {
	text, err := json.Marshal(q)
	if err != nil {
		return err
	}
	return b.Store.SetSetting(context.WithoutCancel(ctx), questionKey(chat), string(text))
}

func questionKey(chat int64) string { return "question." + strconv.FormatInt(chat, 10) }
