package chat

import (
	"cmp"
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"kaspibot/bot/telegram"
)

// ownRoom has what every front has: the greeting, the help, a way out of a question.
func (r *Router) ownRoom() Room {
	return Room{
		Name: "chat",
		Commands: []Command{
			{Name: "cancel", Role: Viewer, Do: r.onCancel},
			{Name: "help", Role: Viewer, Do: r.onHelp},
			{Name: "start", Role: Viewer, Hidden: true, Do: r.onStart},
		},
		Words: ownWords,
	}
}

// Met keeps what Telegram has told of the bot.
func (r *Router) Met(ctx context.Context) error {
	return r.Store.SetSetting(ctx, nameKey, r.Telegram.Name())
}

// Commands are those that a role may use, in a language.
func (r *Router) Commands(language string, role Role) ([]CommandGroup, error) {
	words, err := r.of(cmp.Or(language, r.own))
	if err != nil {
		return nil, err
	}
	return r.listed(words, role), nil
}

// CommandsFor are those that a person may use, in their language.
func CommandsFor(r *Request) []CommandGroup { return r.router.listed(r.words, r.role) }

// listed are the commands of a role by group.
func (r *routes) listed(w *Words, role Role) []CommandGroup {
	var groups []CommandGroup
	for _, name := range Groups() {
		g := CommandGroup{Name: name}
		for _, room := range r.rooms {
			for _, c := range room.Commands {
				if cmp.Or(c.Group, room.Group) == name && !c.Hidden && role >= c.Role {
					about := w.Text(room.Name+".command."+c.Name, nil)
					g.Commands = append(g.Commands, Listed{telegram.Command{Name: c.Name, About: about}, c.Wants})
				}
			}
		}
		if len(g.Commands) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

func (r *Router) onStart(ctx context.Context, req *Request) error {
	if taken, err := r.opened(ctx, req); taken || err != nil { // by a button that leads here from a group
		return err
	}
	err := req.Say(ctx, "chat.start", map[string]any{"Name": req.by.Name, "Groups": r.listed(req.words, req.role)})
	for _, room := range r.rooms {
		if err == nil && room.Greet != nil && req.role >= Owner {
			err = room.Greet(ctx, req)
		}
	}
	return err
}

func (r *Router) onHelp(ctx context.Context, req *Request) error {
	return req.Say(ctx, "chat.help", map[string]any{"Groups": r.listed(req.words, req.role)})
}

func (r *Router) onUnknownCommand(ctx context.Context, req *Request, name string) error {
	if taken, err := r.opened(ctx, req); taken || err != nil {
		return err
	}
	return req.Say(ctx, "chat.unknown", map[string]any{"Command": Shorten(name, 40)})
}

// onCancel ends an open question, unless it names something else.
func (r *Router) onCancel(ctx context.Context, req *Request) error {
	if taken, err := r.opened(ctx, req); taken || err != nil {
		return err
	}
	_, found, err := r.Store.Dialog(ctx, req.ID, req.by.ID)
	if err != nil {
		return err
	}
	if !found {
		return req.Say(ctx, "chat.dialog.none", nil)
	}
	if err := r.Store.EndDialog(ctx, req.ID, req.by.ID); err != nil {
		return err
	}
	return req.Say(ctx, "chat.dialog.ended", nil)
}

// onChatter takes what is no command: the answer to an open question, or something to be told about. In a group people
// talk to each other, so there the bot says nothing unasked.
func (r *Router) onChatter(ctx context.Context, req *Request) error {
	if taken, err := r.onAnswer(ctx, req); taken || err != nil {
		return err
	}
	if r.text != nil && (req.event.Private || req.mentions || req.event.Answers != 0) {
		if taken, err := r.text(ctx, req); taken || err != nil {
			return err
		}
	}
	if !req.event.Private {
		return nil
	}
	return req.Say(ctx, "chat.chatter", nil)
}

// caught is to be deferred by whatever works for a request. It ends a panic and tells the person.
func caught(ctx context.Context, r *Request) {
	if v := recover(); v != nil {
		r.router.Log.Error("a handler panicked", "err", fmt.Sprint(v), "stack", string(debug.Stack()))
		apologise(ctx, r, nil)
	}
}

// apologise tells the person that something broke, so that a press or a command never meets silence. What is wrong with
// the disk or the database is said in full: only people can mend it.
func apologise(ctx context.Context, r *Request, cause error) {
	fault := FaultOf(cause)
	if !fault.Stored() || r.role == Nobody { // a stranger is not told of our troubles
		fault = Fault{}
	}
	if r.Pressed() {
		r.Notice(ctx, "chat.answer.error", nil)
		if !fault.Stored() {
			return
		}
	}
	if err := r.Chat.Say(ctx, "chat.fault", fault); err != nil {
		r.router.Log.Warn("telling of a failure failed", "err", err)
	}
}

// silent reports whether it is Telegram that does not answer: saying more would only add to what waits.
func silent(err error) bool {
	kind := telegram.KindOf(err)
	return kind == telegram.KindNoAnswer || kind == telegram.KindLost || kind == telegram.KindUnread
}

// GivenUp tells a person that what they did was given up, and what it was: it can be done again.
func (r *Router) GivenUp(ctx context.Context, e telegram.Event) {
	req := r.request(e)
	defer caught(ctx, req)
	if !r.admit(ctx, req) {
		return
	}
	what := Shorten(e.Text, MaxTitle)
	if req.Pressed() {
		_, what, _ = DecodePress(e.Data)
	}
	req.Notice(ctx, "chat.answer.error", nil)
	if err := req.Say(ctx, "chat.givenup", what); err != nil {
		r.Log.Warn("telling of what was given up failed", "err", err)
	}
}

// explainAgain is how often a person is told why nothing comes of what they do in a chat.
const explainAgain = time.Hour

// explained is a person who was told why nothing comes of what they do in a chat.
type explained struct {
	user, chat int64
	why        string
}

// explain tells a person in their own chat why nothing comes of a request, once in a while.
func (r *Router) explain(ctx context.Context, req *Request, why string) {
	key, now := explained{req.event.From.ID, req.ID, why}, r.Now()
	r.mu.Lock()
	last, before := r.told[key]
	due := !before || now.Sub(last) >= explainAgain
	if due {
		r.told[key] = now
	}
	r.mu.Unlock()
	if !due {
		return
	}
	if err := r.To(key.user).Say(ctx, why, req.ID); err != nil {
		r.Log.Info("telling in private why nothing was done failed", "err", err)
	}
}
