package chat

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// Kept is a small value of each chat that outlives a restart. Its string is the head of the names it is stored under,
// so it never changes.
type Kept[T any] string

// Get reads a chat's value; the zero one before the first Set.
func (k Kept[T]) Get(ctx context.Context, s orders.Settings, chat int64) (value T, err error) {
	text, found, err := s.Setting(ctx, k.name(chat))
	if err == nil && found {
		err = json.Unmarshal([]byte(text), &value)
	}
	if err != nil {
		return value, fmt.Errorf("%s of a chat: %w", string(k), err)
	}
	return value, nil
}

// Set keeps a chat's value. It is finished even if the program is stopping: the chat shows it already.
func (k Kept[T]) Set(ctx context.Context, s orders.Settings, chat int64, value T) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return s.SetSetting(context.WithoutCancel(ctx), k.name(chat), string(text))
}

func (k Kept[T]) name(chat int64) string { return string(k) + "." + strconv.FormatInt(chat, 10) }

// Dialog is an open question to a person in a chat.
type Dialog struct {
	Chat, User int64
	Step       string    // which question: it names the handler of the answer
	Data       string    // what the handler needs, as JSON
	Message    int       // the message that asks
	Expires    time.Time // an answer after this is none
}

// Card is what a message of a chat shows of an order.
type Card struct {
	Code    kaspi.OrderCode
	Chat    int64
	Message int   // below 0 for one that was left behind where the chat moved from: it counts as shown
	Shown   int64 // the record's revision on screen
	Urgency int   // the record's urgency when the message was sent: editing it makes no sound
}

// Stale is a card that shows a record as it was. Its Message is 0 for an announced record that the chat shows nowhere.
type Stale struct {
	Record orders.Record
	Card   Card
}

// PendingWaybill is a waybill that a chat is to get as a document, and has not got yet: Kaspi makes them some time after
// an order is packed.
type PendingWaybill struct {
	Code    kaspi.OrderCode
	Chat    int64
	Message int       // that asked for it; 0 for none
	Since   time.Time // when it was asked for
	Due     time.Time // when to look next
	Looks   int       // so far
	Topic   int       // of a forum; 0 for none
}

// Try is something that may have been sent to a chat without Telegram saying so.
type Try struct {
	Key   string // what was to be told
	Tries int
	Last  time.Time
	Named bool // the chat has been told of it in another message
}

// questionLasts is how long a question waits for its answer. After that the person has moved on, and what they write
// is about something else.
const questionLasts = 15 * time.Minute

// Dialogs keeps open questions, so that a restart between question and answer loses neither.
type Dialogs interface {
	// Dialog returns the open question of a person in a chat, also one that has expired.
	Dialog(ctx context.Context, chat, user int64) (d Dialog, found bool, err error)
	// SaveDialog keeps d in place of an earlier question to the same person in the same chat.
	SaveDialog(ctx context.Context, d Dialog) error
	// EndDialog forgets the question. There need not be one.
	EndDialog(ctx context.Context, chat, user int64) error
}

// Ask puts a question and waits for the answer in any later message of the same person. The message opens the reply
// box: in a group, a bot hears nothing but replies to itself. kept is handed to the step together with the answer.
func (r *Request) Ask(ctx context.Context, step string, kept any, name string, view any) error {
	r.answer(ctx, "")
	data, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	m, err := r.Compose(name, view)
	if err != nil {
		return err
	}
	// After a press it replies to the bot's own message: aimed at who wrote that, it would open nobody's box.
	m.asks, m.aimed, m.ReplyTo = true, !r.Pressed(), r.event.Message
	id, err := r.Post(ctx, m)
	if !told(err) {
		return fmt.Errorf("ask %s: %w", step, err)
	}
	return r.router.Store.SaveDialog(context.WithoutCancel(ctx), Dialog{
		Chat: r.router.Current(r.ID), User: r.by.ID, Step: step, Data: string(data), Message: id, Expires: r.router.Now().Add(questionLasts),
	})
}

// onAnswer hands a message to the question it answers, and reports whether there was one.
func (r *Router) onAnswer(ctx context.Context, req *Request) (bool, error) {
	d, found, err := r.Store.Dialog(ctx, req.ID, req.by.ID)
	if err != nil || !found {
		return false, err
	}
	step, known := r.steps[d.Step]
	if err := r.Store.EndDialog(ctx, req.ID, req.by.ID); err != nil {
		return true, err
	}
	if !known || r.Now().After(d.Expires) {
		return true, req.Say(ctx, "chat.dialog.expired", nil)
	}
	req.question = true
	return true, step.Do(ctx, req, []byte(d.Data))
}

// Secret reports whether what a person writes next in a chat must not be on disk.
func (r *Router) Secret(ctx context.Context, chat, user int64) (bool, error) {
	d, found, err := r.Store.Dialog(ctx, chat, user)
	return found && r.steps[d.Step].Secret, err
}
