package tgtest

import (
	"net/http"
	"strconv"
	"time"
)

// maxText and maxCaption are the longest texts, in UTF-16 units after the tags are taken out.
const (
	maxText    = 4096
	maxCaption = 1024
)

func (s *Server) sendMessage(p params) (any, error) {
	text, err := p.text("text", "message", maxText)
	if err != nil {
		return nil, err
	}
	if text.plain == "" {
		return nil, badRequest("message text is empty")
	}
	return s.send(p, text, Message{}, EventSent)
}

func (s *Server) sendDocument(p params) (any, error) {
	file, err := s.sentFile(p, "document")
	if err != nil {
		return nil, err
	}
	caption, err := p.text("caption", "message caption", maxCaption)
	if err != nil {
		return nil, err
	}
	return s.send(p, caption, Message{Document: file}, EventDocument)
}

// send does what all messages have in common; m has what they have not. The order of the checks is Telegram's.
func (s *Server) send(p params, text formatted, m Message, kind EventKind) (any, error) {
	reply, err := p.reply()
	if err != nil {
		return nil, err
	}
	markup, err := p.markup()
	if err != nil {
		return nil, err
	}
	c, err := s.chat(p)
	if err != nil {
		return nil, err
	}
	if m.ReplyTo, err = c.replyTo(reply); err != nil {
		return nil, err
	}
	if m.Topic, err = c.topic(p); err != nil {
		return nil, err
	}
	if err := p.extras(); err != nil {
		return nil, err
	}
	only, err := s.receiver(p, c)
	if err != nil {
		return nil, err
	}
	if err := s.admit(c); err != nil {
		return nil, err
	}
	m.From, m.Text, m.HTML, m.Silent = bot(), text.plain, text.source, p.flag("disable_notification")
	m.Keyboard, m.Menu, m.ForceReply = markup.inline, markup.menu, markup.force
	if only != 0 {
		return s.whisper(c, only, m), nil
	}
	s.keep(m.file())
	added := s.add(c, m, text.entities)
	s.emit(Event{Kind: kind, From: bot(), Message: added.Message})
	return s.wire(c, added), nil
}

// extras refuses what a message may ask for that this bot has not: a business, effects, Stars to pay with.
func (p params) extras() error {
	for _, beyond := range []string{"suggested_post_parameters", "direct_messages_topic_id"} {
		if p.fields[beyond] != "" {
			return unjudged(beyond)
		}
	}
	o, err := p.object("link_preview_options")
	if err != nil {
		return err
	}
	if err := o.flags("is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text"); err != nil {
		return badObject(err)
	}
	link, err := o.text("url")
	switch {
	case err != nil:
		return badObject(err)
	case link != "" && linkOf(link) == "":
		return badRequest("WEBPAGE_URL_INVALID")
	case p.fields["business_connection_id"] != "":
		return badRequest("business connection not found")
	case p.number("message_effect_id", 0, 0, 1) != 0:
		return badRequest("EFFECT_ID_INVALID")
	case p.flag("allow_paid_broadcast"):
		return badRequest("FLOODSKIP_NOT_ALLOWED")
	}
	return nil
}

// add puts a new message into a chat. The caller holds the lock.
func (s *Server) add(c *chat, m Message, entities []wireEntity) *message {
	m.ID, m.Chat, m.Date = s.nextID(c), c.id, s.now().Truncate(time.Second)
	added := &message{Message: m, entities: entities}
	c.messages = append(c.messages, added)
	if m.From.ID == BotID {
		c.busy = Busy{} // the app takes it away with the message
	}
	return added
}

// nextID numbers messages as Telegram does: each supergroup on its own, all other chats of a bot together.
func (s *Server) nextID(c *chat) int {
	numbering := int64(0)
	if c.kind == "supergroup" {
		numbering = c.id
	}
	s.lastID[numbering]++
	return s.lastID[numbering]
}

// chat finds the chat a request is about and refuses when the bot may not write there.
func (s *Server) chat(p params) (*chat, error) {
	value := p.fields["chat_id"]
	if value == "" {
		return nil, badRequest("chat_id is empty")
	}
	id, err := strconv.ParseInt(value, 10, 64)
	c := s.chats[id]
	switch {
	case err != nil || c == nil:
		return nil, badRequest("chat not found")
	case c.blocked && c.kind == "private":
		return nil, refuse(http.StatusForbidden, "bot was blocked by the user")
	case c.blocked:
		return nil, refuse(http.StatusForbidden, "bot was kicked from the %s chat", c.kind)
	}
	return c, nil
}
