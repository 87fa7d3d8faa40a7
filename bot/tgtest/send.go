package tgtest

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
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
	return s.send(p, text, nil)
}

func (s *Server) sendDocument(p params) (any, error) {
	file, err := s.document(p)
	if err != nil {
		return nil, err
	}
	caption, err := p.text("caption", "message caption", maxCaption)
	if err != nil {
		return nil, err
	}
	return s.send(p, caption, file)
}

// send does what sending a text and a document have in common. The order of the checks is Telegram's.
func (s *Server) send(p params, text formatted, file *Document) (any, error) {
	markup, err := p.markup()
	if err != nil {
		return nil, err
	}
	c, err := s.chat(p)
	if err != nil {
		return nil, err
	}
	replyTo, err := c.replyTo(p)
	if err != nil {
		return nil, err
	}
	topic, err := c.topic(p)
	if err != nil {
		return nil, err
	}
	if err := s.admit(c); err != nil {
		return nil, err
	}
	m := s.add(c, Message{
		From: bot(), Text: text.plain, HTML: text.source, Document: s.keep(file), ReplyTo: replyTo, Topic: topic,
		Keyboard: markup.inline, Menu: markup.menu, ForceReply: markup.force,
	}, text.entities)
	kind := EventSent
	if file != nil {
		kind = EventDocument
	}
	s.emit(Event{Kind: kind, From: bot(), Message: m.Message})
	return s.wire(c, m), nil
}

// add puts a new message into a chat. The caller holds the lock.
func (s *Server) add(c *chat, m Message, entities []wireEntity) *message {
	m.ID, m.Chat, m.Date = s.nextID(c), c.id, s.now().Truncate(time.Second)
	added := &message{Message: m, entities: entities}
	c.messages = append(c.messages, added)
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

// document finds the file to send: uploaded under its own name or by an attach:// reference, or sent before
// and meant by its file id.
func (s *Server) document(p params) (*Document, error) {
	value := p.fields["document"]
	file := p.files["document"]
	if name, ok := strings.CutPrefix(value, "attach://"); ok {
		file = p.files[name]
	}
	if file == nil {
		file = s.files[value]
	}
	switch {
	case file == nil && value == "":
		return nil, badRequest("there is no document in the request")
	case file == nil:
		return nil, badRequest("wrong file identifier/HTTP URL specified")
	case len(file.Data) == 0:
		return nil, badRequest("file must be non-empty")
	case len(file.Data) > maxFile:
		return nil, &refusal{code: http.StatusRequestEntityTooLarge, text: "Request Entity Too Large"}
	}
	return file, nil
}

// keep gives an uploaded file its id, by which it can be sent again.
func (s *Server) keep(file *Document) *Document {
	if file != nil && file.FileID == "" {
		file.FileID = fmt.Sprintf("tgtest-file-%d", len(s.files)+1)
		s.files[file.FileID] = file
	}
	return file
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

// replyTo is the id of the message to answer, 0 for none.
func (c *chat) replyTo(p params) (int, error) {
	var reply wireReply
	if err := p.object("reply_parameters", &reply); err != nil {
		return 0, err
	}
	switch {
	case p.fields["reply_parameters"] == "":
		return 0, nil
	case c.message(reply.MessageID) != nil:
		return reply.MessageID, nil
	case reply.AllowWithout:
		return 0, nil
	}
	return 0, badRequest("message to be replied not found")
}

// wire is the message as Telegram shows it to the bot. A reply shows the message it answers, but not what
// that one answered.
func (s *Server) wire(c *chat, m *message) *wireMessage {
	w := m.wire(c)
	if answered := c.message(m.ReplyTo); answered != nil {
		w.ReplyToMessage = answered.wire(c)
	}
	return w
}

// wire is the message alone. The text of a document is its caption.
func (m *message) wire(c *chat) *wireMessage {
	w := &wireMessage{MessageID: m.ID, From: m.From.wire(), Chat: c.wire(), Date: m.Date.Unix()}
	w.MessageThreadID, w.IsTopicMessage = m.Topic, m.Topic != 0
	if !m.EditDate.IsZero() {
		w.EditDate = m.EditDate.Unix()
	}
	if d := m.Document; d != nil {
		w.Document = &wireDocument{
			FileID: d.FileID, FileUniqueID: "unique-" + d.FileID, FileName: d.Name, MimeType: d.MIME,
			FileSize: len(d.Data),
		}
		w.Caption, w.CaptionEntities = m.Text, m.entities
	} else {
		w.Text, w.Entities = m.Text, m.entities
	}
	if len(m.Keyboard) > 0 {
		w.ReplyMarkup = &wireInline{InlineKeyboard: wireKeyboard(m.Keyboard)}
	}
	return w
}
