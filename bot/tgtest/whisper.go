package tgtest

import (
	"slices"
	"time"
)

// whisperWithin is how long after a press an ephemeral message may answer it.
const whisperWithin = 15 * time.Second

// Whisper is a message that one member of a group has seen and the group does not keep: an ephemeral one.
type Whisper struct {
	For int64 // who saw it
	Message
}

// Whispers are the ephemeral messages of a group, oldest first.
func (s *Server) Whispers(group int64) []Whisper {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.chats[group]; c != nil {
		return slices.Clone(c.whispers)
	}
	return nil
}

// receiver is who alone is to see a message, 0 for everybody. Telegram takes one for a member of a group who has pressed a
// button there within 15 seconds, or from an administrator. What it says to others is not published; the words are this
// server's.
func (s *Server) receiver(p params, c *chat) (int64, error) {
	if p.fields["ephemeral_message_parameters"] == "" {
		return 0, nil
	}
	var w struct {
		Receiver int64  `json:"receiver_user_id"`
		Query    string `json:"callback_query_id"`
		Replace  bool   `json:"replace_callback_query_message"`
	}
	if err := p.decode("ephemeral_message_parameters", &w); err != nil {
		return 0, err
	}
	q := s.queries[w.Query]
	pressed := q != nil && q.from.ID == w.Receiver && q.message.Chat == c.id && s.now().Sub(q.at) <= whisperWithin
	switch {
	case w.Replace, w.Receiver == 0:
		return 0, unjudged("these ephemeral_message_parameters")
	case c.kind == "private":
		return 0, badRequest("ephemeral messages can't be sent to private chats")
	case w.Receiver <= 0:
		return 0, badRequest("invalid receiver_user_id specified")
	case w.Query != "" && !pressed:
		return 0, badRequest("query is too old and response timeout expired or query ID is invalid")
	case w.Query == "" && !c.admin:
		return 0, badRequest("not enough rights to send an ephemeral message")
	}
	return w.Receiver, nil
}

// whisper shows a message to one member. It has no number in the chat, where nobody else sees it.
func (s *Server) whisper(c *chat, only int64, m Message) wireMessage {
	m.Chat, m.Date = c.id, s.now().Truncate(time.Second)
	c.whispers = append(c.whispers, Whisper{only, m})
	s.wake()
	sent := *s.wire(c, &message{Message: m})
	sent.ReceiverUser, sent.EphemeralMessageID = &wireUser{ID: only}, len(c.whispers)
	return sent
}
