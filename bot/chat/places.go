package chat

import (
	"context"
	"strconv"
	"time"
)

// MovedKey is the setting that tells what a chat has become.
func MovedKey(chat int64) string { return "moved." + strconv.FormatInt(chat, 10) }

// maxMoves is how often a chat may have moved, so that a mistake on disk makes no endless way.
const maxMoves = 8

// Current is the chat that a chat has become: a group's id changes when it becomes a supergroup.
func (c *Chats) Current(chat int64) int64 {
	for range maxMoves {
		to, moved, err := c.movedTo(context.Background(), chat)
		if err != nil || !moved {
			return chat
		}
		chat = to
	}
	return chat
}

// MovedTo is where a chat went; false when it did not.
func (c *Chats) MovedTo(ctx context.Context, chat int64) (to int64, moved bool, err error) {
	to, moved, err = c.movedTo(ctx, chat)
	if moved {
		to = c.Current(to)
	}
	return to, moved, err
}

// movedTo is where a chat went first. What the disk says is remembered, as every message asks.
func (c *Chats) movedTo(ctx context.Context, chat int64) (to int64, moved bool, err error) {
	if chat >= 0 { // a person's never moves
		return 0, false, nil
	}
	c.mu.Lock()
	to, known := c.moves[chat]
	c.mu.Unlock()
	if known || c.Store == nil { // a program without a database remembers nothing
		return to, to != 0, nil
	}
	text, found, err := c.Store.Setting(ctx, MovedKey(chat))
	if err != nil {
		return 0, false, err
	}
	if found {
		if to, err = strconv.ParseInt(text, 10, 64); err != nil {
			return 0, false, err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.moves[chat] == 0 {
		c.moves[chat] = to
	}
	return c.moves[chat], c.moves[chat] != 0, nil
}

// NoteMove gives all that is known of a chat to the chat that it has become, on disk first.
func (c *Chats) NoteMove(ctx context.Context, chat, to int64) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := c.Store.MoveChat(ctx, chat, to); err != nil {
		c.Log.Error("noting that a group became a supergroup failed", "chat", chat, "err", err)
		return err
	}
	c.Log.Info("a group became a supergroup", "chat", chat, "to", to)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.moves[chat] = to
	delete(c.refusals, chat)
	clear(c.topics)
	return nil
}

// TopicOf is where a subject goes in a chat: as its people have said, or else as the settings of the home chat say; a kind of
// news that has no topic of its own goes with the rest of its subject.
func (f forum) TopicOf(chat int64, what Subject) int {
	if chat >= 0 {
		return 0
	}
	f.chats.mu.Lock()
	kept, known := f.chats.topics[chat]
	f.chats.mu.Unlock()
	if !known && f.chats.Store != nil {
		var err error
		if kept, err = keptTopics.Get(context.Background(), f.chats.Store, chat); err != nil {
			f.chats.Log.Warn("reading the topics of a chat failed", "err", err)
			return 0 // in the chat, if not in its place: the next message reads them again
		}
		f.chats.mu.Lock()
		f.chats.topics[chat] = kept
		f.chats.mu.Unlock()
	}
	for _, what := range []Subject{what, what.part()} {
		if topic, said := kept[what]; said {
			return topic
		}
		if topic := f.chats.config.Topics[what]; topic != 0 && chat == f.chats.home() {
			return topic
		}
	}
	return 0
}

// admit is the one place that decides whose requests are acted on, and where: what people of the shop say themselves, in
// their own chats with the bot, in the home chat and in groups that the shop has invited to its orders. A stranger's message
// gets nothing at all, unless they open a link into the shop, in their own chat; a stranger's press, which
// can only happen in a group that shows our cards, gets a notice that only they see. Where the bot does not belong it
// shows nothing, and people of the shop are told why in private.
func (r *Router) admit(ctx context.Context, req *Request) bool {
	own := req.event.Private && req.event.Chat == req.event.From.ID
	switch {
	case req.role == Nobody && own && !req.event.Foreign && joining(r, req):
		return true
	case req.unread && (own || req.Pressed()): // perhaps one of the shop's, who must not meet silence
		apologise(ctx, req, nil)
	case req.role == Nobody:
		req.Notice(ctx, "chat.answer.stranger", nil)
		r.Log.Info("a stranger was turned away", "update", req.event.Update)
	case req.event.Foreign && own:
		req.Notice(ctx, "chat.answer.old", nil)
		r.explain(ctx, req, "chat.foreign")
	case req.event.Foreign:
		req.Notice(ctx, "chat.answer.old", nil)
	case own || r.atHome(ctx, req) || invited(r.Invited, req.ID):
		return true
	case req.Pressed() || r.meant(req):
		req.Notice(ctx, "chat.answer.away", nil)
		r.explain(ctx, req, "chat.away")
	}
	return false
}

// atHome reports whether a request was made in the home chat. A supergroup may be what the home chat has become while
// nobody told: asking for the home chat finds that out.
func (r *Router) atHome(ctx context.Context, req *Request) bool {
	home := r.home()
	if req.ID == home || !basicGroup(home) || basicGroup(req.ID) || !req.Pressed() && !r.meant(req) {
		return home != 0 && req.ID == home
	}
	if err := r.Telegram.Reach(ctx, home, 0); err != nil {
		r.Log.Info("the home chat cannot be reached", "err", err)
	}
	return req.ID == r.home()
}

// invited reports whether a group is one of the shop's, beside the home chat.
func invited(is func(int64) bool, id int64) bool { return id < 0 && is != nil && is(id) }

// basicGroup reports whether a chat is a group that may yet become a supergroup: those have ids from here on.
func basicGroup(chat int64) bool { return chat < 0 && chat > -1_000_000_000_000 }

// meant reports whether what was written in a group is for the bot. People who talk to each other are left alone.
func (r *Router) meant(req *Request) bool {
	_, _, command := r.commandIn(req.event)
	return command || req.event.Answers != 0 || req.event.File != nil
}

// Whisper says to whoever presses what others must not read: in a group as a message for them alone that does not stay, or,
// where it takes none, in their private chat.
func (r *Request) Whisper(ctx context.Context, name string, view any, rows ...Row) error {
	if r.ID > 0 {
		return r.Say(ctx, name, view, rows...)
	}
	own := r.router.To(r.by.ID).With(r.priority)
	m, err := own.Compose(name, view, rows...)
	if err != nil || r.router.whisper(ctx, r, m) == nil {
		return err
	}
	if _, err := own.Post(ctx, m); err != nil {
		r.router.Log.Info("a private chat took nothing", "err", err)
		r.Notice(ctx, "chat.answer.unstarted", nil)
		return nil
	}
	r.Notice(ctx, "chat.answer.private", nil)
	return nil
}

// whisper shows a message to the presser alone. A group that takes none is no group that takes nothing.
func (c *Chats) whisper(ctx context.Context, r *Request, m Message) error {
	out, err := r.outgoing(m)
	if err != nil {
		return err
	}
	out.Once, out.Key, out.Tells, out.Topic, out.Only, out.Press = true, "", nil, r.Topic, r.by.ID, r.event.Press
	_, err = c.Telegram.Send(ctx, r.ID, r.priority, out)
	if Told(err) {
		return nil
	}
	c.Log.Info("a message for one member was not taken", "err", err)
	return err
}
