package chat

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/telegram"
)

// Router hands each event to the room that listens for it.
type Router struct {
	*Chats
	routes
}

// New makes the front of these rooms. It refuses two rooms of one name, or that claim the same command, verb or step, and
// a text that bears the name of another room.
func New(c Config, p Parts, rooms ...Room) (*Router, error) {
	if len(c.Owners) == 0 {
		return nil, errors.New("no owner: nobody could use the bot")
	}
	if c.Language == "" {
		c.Language = Languages()[0]
	}
	life, end := context.WithCancel(context.Background())
	people := staff{owners: c.Owners, log: p.Log, now: p.Now}
	words := &dictionary{staff: people, own: c.Language}
	if p.Store != nil {
		people.store, words.store, words.kept = p.Store, p.Store, p.Store
	}
	r := &Router{
		Chats: &Chats{
			Parts: p, staff: people, dictionary: words, config: c, needs: rights{}, alarms: map[string]*alarm{}, refusals: map[int64]Refusal{}, moves: map[int64]int64{},
			topics: map[int64]map[Subject]int{}, told: map[explained]time.Time{}, closed: map[topic]time.Time{}, life: life, end: end,
		},
		routes: routes{commands: map[string]command{}, verbs: map[string]Verb{}, steps: map[string]Step{}},
	}
	r.hearing, r.forum = hearing{r.Chats}, forum{r.Chats}
	r.rooms = slices.Concat(rooms, []Room{r.ownRoom()})
	for i, room := range r.rooms {
		if slices.ContainsFunc(r.rooms[:i], func(other Room) bool { return other.Name == room.Name }) {
			return nil, fmt.Errorf("the name %s is taken by two rooms", room.Name)
		}
		if err := r.add(room, r.needs); err != nil {
			return nil, fmt.Errorf("room %s: %w", room.Name, err)
		}
	}
	r.load = func(language string) (*Words, error) { return LoadWords(language, p.Zone, p.Now, r.rooms...) }
	return r, bearNames(c.Language, r.rooms) // they are parsed when the first is said: Telegram is asked before that
}

// Handle acts on an event for who may, where they may (see admit).
func (r *Router) Handle(ctx context.Context, e telegram.Event) {
	if e.MovedTo != 0 {
		noteHomeMove(ctx, r, e)
		return
	}
	req := r.request(e)
	defer caught(ctx, req)
	if !r.admit(ctx, req) {
		return
	}
	r.noteName(ctx, req)
	role, do := r.find(req)
	if req.role < role {
		refuse(ctx, req, role)
		return
	}
	if err := do(ctx, req); err != nil && !errors.Is(err, context.Canceled) {
		r.Log.Error("handling an update failed", "update", e.Update, "err", err)
		if !silent(err) {
			apologise(ctx, req, err)
		}
	}
	req.answer(ctx, "") // ends the spinning of a button whose handler had nothing to say
}

func (r *Router) request(e telegram.Event) *Request {
	to := r.To(e.Chat)
	to.Topic, to.priority, to.update = e.Topic, telegram.Answer, e.Update
	if to.ID != e.Chat { // it has moved since: the number means another message by now
		e.Message = 0
	}
	text, mentions := unmentioned(e.Text, r.botName())
	e.Text = text
	person, unread := r.known(e.From.ID)
	who := actor{person, orders.Who{ID: e.From.ID, Name: e.From.Name, Chat: e.Chat}}
	return &Request{Chat: to, router: r, event: e, mentions: mentions, actor: who, role: who.person.Role, unread: unread}
}

// find is who listens for a request, and the least role that may.
func (r *Router) find(req *Request) (Role, Handler) {
	if req.Pressed() {
		return r.findVerb(req)
	}
	name, rest, ok := r.commandIn(req.event)
	if !ok {
		if req.event.File != nil && r.files != nil {
			return Manager, r.files
		}
		return Viewer, r.onChatter
	}
	req.rest = rest
	if joining(r, req) {
		return Nobody, r.join
	}
	if c, known := r.commands[name]; known {
		return c.Role, c.Do
	}
	return Viewer, func(ctx context.Context, req *Request) error { return r.onUnknownCommand(ctx, req, name) }
}

// Run does a command as if the person had written it. Pressed in a menu, what it shows takes the menu's place.
func Run(ctx context.Context, r *Request, name, rest string) error {
	c, known := r.router.commands[name]
	if !known {
		return r.Old(ctx)
	}
	if r.role < c.Role {
		refuse(ctx, r, c.Role)
		return nil
	}
	as := &Request{Chat: r.Chat, router: r.router, event: r.event, actor: r.actor, role: r.role, shop: r.shop, rest: rest, question: r.question}
	if r.Pressed() {
		as.under = GroupKey(cmp.Or(c.Group, c.group))
		as.event.Press, as.event.Data, as.event.Buttons = "", "", nil
	}
	return c.Do(ctx, as)
}

// InvitePrefix is the head of what an invite link hands to /start.
const InvitePrefix = "inv_"

// joining reports whether somebody opens an invite link.
func joining(r *Router, req *Request) bool {
	name, rest, ok := r.commandIn(req.event)
	return ok && r.join != nil && name == "start" && strings.HasPrefix(rest, InvitePrefix)
}

func (r *Router) findVerb(req *Request) (Role, Handler) {
	name, key, ok := DecodePress(req.event.Data)
	req.key = key
	verb, known := r.verbs[name]
	if !ok || !known {
		return Viewer, func(ctx context.Context, req *Request) error { return req.Old(ctx) }
	}
	return needed(req, verb.Role, verb.Own), func(ctx context.Context, req *Request) error {
		r.notePress(ctx, req, verb.Order)
		return verb.Do(ctx, req)
	}
}

// notePress notes what a press says beside what its button does. A press must not fail for it: what cannot be noted now is
// noted as soon as it can.
func (r *Router) notePress(ctx context.Context, req *Request, order bool) {
	if r.Pressed != nil {
		if err := r.Pressed(ctx, req); err != nil {
			r.Log.Error("noting what a pressed message shows failed, trying again soon", "err", err)
			req.Go(ctx, func(ctx context.Context) error {
				return insist(ctx, r.Now, func() error { return r.Pressed(ctx, req) })
			})
		}
	}
	if !order || req.role < Packer {
		return
	}
	// Whatever the button does, from now on the order is a person's. One who may only look does not take it on. The desk
	// owes what it cannot write.
	if err := r.Handled(ctx, req.shop, string(req.Order())); err != nil {
		r.Log.Error("noting that somebody is at an order failed", "order", req.Order(), "err", err)
	}
}

// refuse tells a person that their role does not allow this.
func refuse(ctx context.Context, req *Request, needed Role) {
	if req.Pressed() {
		req.Notice(ctx, "chat.answer.role", needed.String())
		return
	}
	if err := req.Say(ctx, "chat.role", needed.String()); err != nil {
		req.router.Log.Warn("telling of a missing right failed", "err", err)
	}
}

// noteHomeMove follows the home chat to the supergroup that it has become.
func noteHomeMove(ctx context.Context, r *Router, e telegram.Event) {
	if e.Chat == r.home() {
		_ = r.NoteMove(ctx, e.Chat, e.MovedTo) // which has logged it, and a message to the chat finds it out again
	}
}
