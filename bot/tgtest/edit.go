package tgtest

import (
	"math"
	"slices"
	"time"
)

// deletable is how long a bot may delete a message.
const deletable = 48 * time.Hour

// target finds the message a request is about.
func (s *Server) target(p params, what string) (*chat, *message, error) {
	id := p.number("message_id", 0, 0, math.MaxInt)
	if id == 0 {
		return nil, nil, badRequest("message identifier is not specified")
	}
	c, err := s.chat(p)
	if err != nil {
		return nil, nil, err
	}
	m := c.message(id)
	if m == nil {
		return nil, nil, badRequest("message to %s not found", what)
	}
	return c, m, nil
}

func (s *Server) editMessageText(p params) (any, error) {
	if p.fields["rich_message"] != "" && s.rich {
		text, err := p.richText()
		if err != nil {
			return nil, err
		}
		text.rich = true
		return s.edit(p, &text, "text")
	}
	text, err := p.text("text", "message", maxText)
	if err != nil {
		return nil, err
	}
	if text.plain == "" {
		return nil, badRequest("message text is empty")
	}
	if err := p.extras(); err != nil {
		return nil, err
	}
	return s.edit(p, &text, "text")
}

// editMessageCaption takes the caption away when there is none in the request.
func (s *Server) editMessageCaption(p params) (any, error) {
	caption, err := p.text("caption", "message caption", maxCaption)
	if err != nil {
		return nil, err
	}
	return s.edit(p, &caption, "caption")
}

func (s *Server) editMessageReplyMarkup(p params) (any, error) { return s.edit(p, nil, "") }

// edit replaces the keyboard, and the text or the caption, as what says, unless it is nil. A keyboard that is not sent is
// taken away.
func (s *Server) edit(p params, text *formatted, what string) (any, error) {
	markup, err := p.markup()
	if err != nil {
		return nil, err
	}
	if !markup.onlyInline() {
		return nil, badRequest("inline keyboard expected")
	}
	c, m, err := s.target(p, "edit")
	switch {
	case err != nil:
		return nil, err
	case m.From.ID != BotID || m.Menu != nil || m.ForceReply && m.Keyboard == nil:
		return nil, badRequest("message can't be edited")
	case text != nil && (m.file() != nil) != (what == "caption"):
		return nil, badRequest("there is no %s in the message to edit", what)
	}
	after := *m
	after.Keyboard = markup.inline
	if text != nil {
		after.Text, after.HTML, after.entities, after.Rich = text.plain, text.source, text.entities, text.rich
	}
	if m.looksLike(after) {
		return nil, badRequest("message is not modified: specified new message content and reply markup " +
			"are exactly the same as a current content and reply markup of the message")
	}
	if err := s.admit(c); err != nil {
		return nil, err
	}
	after.Edits++
	after.EditDate = s.now().Truncate(time.Second)
	*m = after
	s.emit(Event{Kind: EventEdited, From: bot(), Message: m.Message})
	return s.wire(c, m), nil
}

// looksLike compares what people see; other tags for the same look make no difference.
func (m *message) looksLike(other message) bool {
	return m.Text == other.Text && slices.Equal(m.entities, other.entities) &&
		slices.EqualFunc(m.Keyboard, other.Keyboard, slices.Equal[[]Button])
}

// deleteMessage takes a message away. In a group the bot may delete its own only, unless it is an administrator.
func (s *Server) deleteMessage(p params) (any, error) {
	c, m, err := s.target(p, "delete")
	switch {
	case err != nil:
		return nil, err
	case m.From.ID != BotID && c.kind != "private" && !c.admin:
		return nil, badRequest("message can't be deleted")
	case s.now().Sub(m.Date) > deletable:
		return nil, badRequest("message can't be deleted for everyone")
	}
	m.Deleted = true
	s.emit(Event{Kind: EventDeleted, From: bot(), Message: m.Message})
	return true, nil
}
