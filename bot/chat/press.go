package chat

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/telegram"
)

// pressVersion marks the layout of button data, so that buttons of an older program are recognised as old.
const pressVersion = "v1"

// maxData is how many bytes Telegram takes as a button's data.
const maxData = 64

// EncodePress makes the data of a button. It fails beyond Telegram's 64 bytes: a cut key is another order's.
func EncodePress(verb, key string) (string, error) {
	data := pressVersion + ":" + verb + ":" + key
	if len(data) > maxData {
		return "", fmt.Errorf("button %s: the key %q is too long by %d bytes", verb, key, len(data)-maxData)
	}
	return data, nil
}

// DecodePress reads the data of a button; ok is false when it is none of ours.
func DecodePress(data string) (verb, key string, ok bool) {
	parts := strings.SplitN(data, ":", 3)
	if len(parts) != 3 || parts[0] != pressVersion || parts[2] == "" {
		return "", "", false
	}
	return parts[1], parts[2], true
}

// Button is one below a message. Make it with NewButton, or a Chat's Button.
type Button struct {
	telegram.Button
	err error
}

// Row is a line of buttons.
type Row []Button

// MaxLabel is how many characters of a button a phone shows whole.
const MaxLabel = 20

// NewButton labels a verb and its key. A label that is made of somebody's words is cut to what a phone shows: in the
// middle, as the names of similar goods differ at their ends. A key that does not fit fails the message that the button
// is put below.
func NewButton(label, verb, key string) Button {
	data, err := EncodePress(verb, key)
	if all := []rune(label); len(all) > MaxLabel {
		label = strings.TrimSpace(string(all[:MaxLabel/2])) + "…" + strings.TrimSpace(string(all[len(all)-MaxLabel/2+1:]))
	}
	return Button{telegram.Button{Label: label, Data: data}, err}
}

// Fits reports whether a key is short enough for a button of a verb.
func Fits(verb, key string) bool {
	_, err := EncodePress(verb, key)
	return err == nil
}

// rights are the roles that buttons need, by verb.
type rights map[string]Role

// keyboard turns rows into Telegram's; empty rows are left out. In private chats so are buttons that the person may not
// press. A group has people of all roles.
func (r rights) keyboard(role Role, rows []Row) ([][]telegram.Button, error) {
	var keys [][]telegram.Button
	for _, row := range rows {
		var line []telegram.Button
		for _, b := range row {
			if b.err != nil {
				return nil, b.err
			}
			if verb, _, _ := DecodePress(b.Data); r[verb] <= role {
				line = append(line, b.Button)
			}
		}
		if len(line) > 0 {
			keys = append(keys, line)
		}
	}
	return keys, nil
}

// answerWithin is how long a press waits for a word of its own before it is told what its request waits for: Telegram
// refuses answers after some ten seconds, and a person starts pressing again much earlier.
const answerWithin = 700 * time.Millisecond

// Sending runs work that may end in a request to Kaspi, and answers the press once: with what work returns when nothing
// was sent; with "sent" as the request goes out; with how many are before it when Kaspi's pace holds it for longer than
// a person waits. It reports whether the press was answered before work ended, so that a failure is still to be told.
func (r *Request) Sending(ctx context.Context, work func(ctx context.Context) (name string, view any)) (told bool) {
	if !r.Pressed() {
		work(ctx)
		return false
	}
	s := sending{request: r, ctx: ctx}
	late := time.AfterFunc(cmp.Or(r.chats.config.Answer, answerWithin), s.late)
	name, view := work(orders.WithProgress(ctx, orders.Progress{Queued: s.queued, Sent: s.sent}))
	late.Stop()
	s.once.Do(func() { r.Notice(ctx, name, view) })
	s.answering.Wait()
	return s.told
}

// sending is a press whose request is on its way.
type sending struct {
	request *Request
	ctx     context.Context //nolint:containedctx // of one call of Sending, whose timer needs it

	once      sync.Once
	told      bool
	answering sync.WaitGroup

	mu    sync.Mutex
	ahead func() int // nil while it does not wait for Kaspi's pace
}

// say answers beside the work, which must not wait for Telegram.
func (s *sending) say(name string, view any) {
	s.once.Do(func() {
		s.told = true
		s.answering.Go(func() {
			defer caught(s.ctx, s.request)
			s.request.Notice(s.ctx, name, view)
			if s.request.menu {
				grey(s.ctx, s.request)
			}
		})
	})
}

// greyWithin is how long a menu may wait to have its buttons greyed: what it shows afterwards waits for that.
const greyWithin = 5 * time.Second

// grey has the buttons of the pressed message do nothing. Where Telegram does not know such buttons they stay as they are, and
// whoever presses one is told what is under way.
func grey(ctx context.Context, r *Request) {
	var rows [][]telegram.Button
	for _, row := range r.event.Keys {
		var line []telegram.Button
		for _, b := range row {
			if b.Data != "" {
				b.Disabled = true
			}
			line = append(line, b)
		}
		rows = append(rows, line)
	}
	if len(rows) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, greyWithin)
	defer cancel()
	if err := r.router.Telegram.EditKeys(ctx, r.ID, telegram.Answer, r.event.Message, rows); err != nil {
		r.router.Log.Debug("greying buttons failed", "err", err)
	}
}

func (s *sending) sent() { s.say("chat.answer.waiting", nil) }

func (s *sending) queued(ahead func() int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ahead = ahead
}

func (s *sending) late() {
	s.mu.Lock()
	ahead := s.ahead
	s.mu.Unlock()
	if ahead != nil && ahead() > 0 {
		s.say("chat.answer.queued", ahead())
		return
	}
	s.say("chat.answer.waiting", nil)
}
