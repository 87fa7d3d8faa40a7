package chat

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"kaspibot/bot/telegram"
)

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
	m.asks, m.aimed, m.ReplyTo = true, !r.Pressed() && r.under == "", r.event.Message
	id, err := r.Post(ctx, m)
	if !Told(err) {
		return fmt.Errorf("ask %s: %w", step, err)
	}
	return r.router.Store.SaveDialog(context.WithoutCancel(ctx), Dialog{
		Chat: r.router.Current(r.ID), User: r.by.ID, Step: step, Data: string(data), Message: id, Expires: r.router.Now().Add(questionLasts),
	})
}

// onAnswer hands a message to the question it answers, and reports whether there was one. What answers another message
// of the bot is none, though a question is open: that may be about another order.
func (r *Router) onAnswer(ctx context.Context, req *Request) (bool, error) {
	d, found, err := r.Store.Dialog(ctx, req.ID, req.by.ID)
	if err != nil || !found {
		return false, err
	}
	step, known := r.steps[d.Step]
	if to := req.event.Answers; to != 0 && d.Message != 0 && to != d.Message && known && !r.Now().After(d.Expires) {
		req.question = true
		return true, req.Say(ctx, "chat.dialog.other", nil)
	}
	if err := r.Store.EndDialog(ctx, req.ID, req.by.ID); err != nil {
		return true, err
	}
	if !known || r.Now().After(d.Expires) {
		return true, req.Say(ctx, "chat.dialog.expired", nil)
	}
	req.question = true
	if role := needed(req, step.Role, step.Own); req.role < role {
		refuse(ctx, req, role)
		return true, nil
	}
	if over, err := step.Over(ctx, req, []byte(d.Data)); over || err != nil {
		return true, err
	}
	return true, step.Do(ctx, req, []byte(d.Data))
}

// opened hands what stands behind a command that means nothing by it to the room that knows texts: "/pack 812345638" and
// "/cancel 812345638" open the order, which has the buttons for that.
func (r *Router) opened(ctx context.Context, req *Request) (bool, error) {
	if req.rest == "" || r.text == nil {
		return false, nil
	}
	return r.text(ctx, req)
}

// Secret reports whether what a person writes next in a chat must not be on disk.
func (r *Router) Secret(ctx context.Context, chat, user int64) (bool, error) {
	d, found, err := r.Store.Dialog(ctx, chat, user)
	return found && r.steps[d.Step].Secret, err
}

// Fields are the words of what a person typed or pasted: any white space parts them, and what cannot be seen at their ends
// goes.
func Fields(text string) []string {
	words := strings.FieldsFunc(text, unicode.IsSpace)
	for i, w := range words {
		words[i] = strings.TrimFunc(w, unseen)
	}
	return slices.DeleteFunc(words, func(w string) bool { return w == "" })
}

// blank reports whether a character takes no part in what a text says at its ends.
func blank(r rune) bool { return unicode.IsSpace(r) || unseen(r) }

// unseen reports whether a character shows nothing: phones and web pages put such ones beside what is copied.
func unseen(r rune) bool { return unicode.Is(unicode.Cf, r) || r == '\u034f' || r == '\ufe0f' }

// unmentioned is a text without the bot's name at its head, and whether it had that.
func unmentioned(text, bot string) (rest string, mentions bool) {
	text = strings.TrimFunc(text, blank)
	head, rest := cutBlank(text)
	if bot == "" || !strings.EqualFold(strings.TrimRight(head, ",:"), "@"+bot) {
		return text, false
	}
	return rest, true
}

// cutBlank parts a text behind its first word.
func cutBlank(text string) (head, rest string) {
	i := strings.IndexFunc(text, blank)
	if i < 0 {
		return text, ""
	}
	return text[:i], strings.TrimFunc(text[i:], blank)
}

// commandIn reads "/name@bot rest" at the head of a message. A command for another bot is none of ours.
func (r *Router) commandIn(e telegram.Event) (name, rest string, ok bool) {
	if !strings.HasPrefix(e.Text, "/") {
		return "", "", false
	}
	head, rest := cutBlank(e.Text[1:])
	name, addressee, _ := strings.Cut(head, "@")
	bot := r.botName()
	if addressee != "" && !strings.EqualFold(addressee, bot) && (bot != "" || !e.Private) {
		return "", "", false
	}
	return strings.ToLower(name), rest, name != ""
}

// nameKey is the setting that holds the bot's name as Telegram told it last.
const nameKey = "telegram.name"

// botName is the bot's name: what came in while the program was down is handled before Telegram has told it again.
func (r *Router) botName() string {
	if name := r.Telegram.Name(); name != "" {
		return name
	}
	name, _, err := r.Store.Setting(context.Background(), nameKey)
	if err != nil { // Telegram tells it within seconds; until then a group's command that names the bot is nobody's
		r.Log.Warn("reading the bot's name failed", "err", err)
	}
	return name
}

// VerbBack leads from what a menu has run back to the menu; its key is that of a group.
const VerbBack = "mback"

// GroupKey is a group of commands in the key of a button.
func GroupKey(group string) string { return cmp.Or(group, "bot") }

// backRow leads back to the menu from all that it leads to.
func backRow(r *Request) Row {
	group := r.under
	for _, data := range r.event.Buttons {
		if verb, key, _ := DecodePress(data); verb == VerbBack {
			group = key
		}
	}
	if verb, _, _ := DecodePress(r.event.Data); group == "" || verb == VerbBack {
		return nil
	}
	return Row{r.Button("chat.button.menu", nil, VerbBack, group)}
}
