package chat

import (
	"context"
	"errors"
	"strings"
	"sync"

	"kaspibot/bot/telegram"
	"kaspibot/kaspi"
)

// Request is a message or a press: who did what, where, in which shop, and the ways to answer, in the person's language.
type Request struct {
	Chat   // in which it was done
	router *Router
	event  telegram.Event
	actor
	role   Role
	unread bool // who they are could not be read
	shop   ShopID

	key      string // of a press
	rest     string // behind a command
	question bool   // it answers one
	mentions bool   // it begins with the name of the bot
	under    string // the group of the menu that has run it, in whose place the first answer stands; empty for none

	menu bool // see InMenu

	mu       sync.Mutex
	answered bool
}

// InMenu has the buttons of the pressed message do nothing while what was pressed is under way; see Sending. The message must be
// shown anew afterwards. Cards have that from the order itself.
func InMenu(r *Request) { r.menu = true }

// Shop is the shop that the request is about.
func (r *Request) Shop() ShopID { return r.shop }

// Update is Telegram's number of the request: the same when it is handled again after a crash.
func (r *Request) Update() int64 { return r.event.Update }

// Try is which attempt at the request this is, from 1: counted before it begins, so it is more when the program ended during
// one. It is 0 when nobody has counted.
func (r *Request) Try() int { return r.event.Try }

// Message is the number of what was written, or of the message whose button was pressed.
func (r *Request) Message() int { return r.event.Message }

// Pressed reports whether the request is a press of a button.
func (r *Request) Pressed() bool { return r.event.Press != "" }

// Key is what stands behind the verb in the button's data.
func (r *Request) Key() string { return r.key }

// Written is the text of a message, also of an answer that must not be on disk.
func (r *Request) Written() string { return r.event.Text }

// Args are the words behind a command, or the parts of a key behind its first dot.
func (r *Request) Args() []string {
	if r.Pressed() {
		return strings.Split(r.key, ".")[1:]
	}
	return Fields(r.rest)
}

// Rest is all that stands behind a command: an SKU may hold blanks.
func (r *Request) Rest() string { return r.rest }

// Order is the code at the head of a key.
func (r *Request) Order() kaspi.OrderCode {
	code, _, _ := strings.Cut(r.key, ".")
	return kaspi.OrderCode(code)
}

// Buttons are the data of all buttons of the pressed message; none when that is too old to be told.
func (r *Request) Buttons() []string { return r.event.Buttons }

// File is what a person has sent, nil when it is no file.
func (r *Request) File() *telegram.Document { return r.event.File }

// Download fetches the file of the request, at most 20 MB.
func (r *Request) Download(ctx context.Context) ([]byte, error) {
	return r.router.Telegram.Download(ctx, *r.event.File)
}

// Notice answers a press over the screen, once; nothing is said when no answer is due.
func (r *Request) Notice(ctx context.Context, name string, view any) {
	r.answer(ctx, r.Text(name, view))
}

// Old answers a button whose key this program does not make.
func (r *Request) Old(ctx context.Context) error {
	r.Notice(ctx, "chat.answer.old", nil)
	return nil
}

// answer ends the spinning of a pressed button, once. A press that has become too old changes nothing about its effect.
func (r *Request) answer(ctx context.Context, text string) {
	r.mu.Lock()
	done := r.answered || !r.Pressed()
	r.answered = true
	r.mu.Unlock()
	if done {
		return
	}
	err := r.router.Telegram.Answer(context.WithoutCancel(ctx), r.ID, r.event.Press, Shorten(text, maxNotice))
	if err != nil && telegram.KindOf(err) != telegram.KindTooOld {
		r.router.Log.Warn("answering a press failed", "err", err)
	}
	if err != nil && text != "" {
		r.Go(ctx, func(ctx context.Context) error { return answerLate(ctx, r, text) })
	}
}

// answerLate says as a message what Telegram did not take as the answer of a press, once it can be reached again.
func answerLate(ctx context.Context, r *Request, text string) error {
	m, err := r.Compose("chat.late", text)
	if err != nil {
		return err
	}
	m.Tells = []string{r.event.Press}
	return insist(ctx, r.router.Now, func() error {
		_, err := r.Post(ctx, m)
		if Told(err) {
			return nil
		}
		return err
	})
}

// Say sends a new message: below the pressed one, or below the answer it replies to.
func (r *Request) Say(ctx context.Context, name string, view any, rows ...Row) error {
	if _, err := r.Reply(ctx, name, view, rows...); !Told(err) {
		return err
	}
	return nil
}

// Reply is Say for who needs the number of the new message.
func (r *Request) Reply(ctx context.Context, name string, view any, rows ...Row) (int, error) {
	r.answer(ctx, "")
	m, err := r.Compose(name, view, rows...)
	if err != nil {
		return 0, err
	}
	if r.under != "" {
		return r.ShowMessage(ctx, m)
	}
	if r.Pressed() || r.question {
		m.ReplyTo = r.event.Message
	}
	return r.Post(ctx, m)
}

// Show puts a text in place of the pressed message, or anew when that is gone or nothing was pressed.
func (r *Request) Show(ctx context.Context, name string, view any, rows ...Row) error {
	m, err := r.Compose(name, view, rows...)
	if err != nil {
		return err
	}
	if _, err = r.ShowMessage(ctx, m); Told(err) {
		return nil
	}
	return err
}

// ShowMessage is Show for a composed message; it returns where that stands.
func (r *Request) ShowMessage(ctx context.Context, m Message) (int, error) {
	r.answer(ctx, "")
	id := 0
	if r.Pressed() || r.under != "" {
		id = r.event.Message
	}
	m.Rows = append(m.Rows, backRow(r))
	r.under = "" // what is said after that stands below
	return r.PutOrPost(ctx, id, m)
}

// Send posts a document.
func (r *Request) Send(ctx context.Context, f File) error {
	r.answer(ctx, "")
	return r.Chat.Send(ctx, f)
}

// Go runs a work that outlives the request; the program waits for it when it stops.
func (r *Request) Go(ctx context.Context, work func(ctx context.Context) error) {
	r.router.begin(ctx, func(ctx context.Context) {
		defer caught(ctx, r)
		if err := work(ctx); err != nil && !errors.Is(err, context.Canceled) {
			r.router.Log.Error("a work begun in a chat failed", "err", err)
		}
	})
}
