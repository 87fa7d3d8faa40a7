package tgtest

import "math"

// AddTopic makes a supergroup a forum with a topic of this number, or opens one more.
func (s *Server) AddTopic(chat int64, topic int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chats[chat]
	if c.topics == nil {
		c.topics = map[int]bool{}
	}
	c.topics[topic] = true
}

// CloseTopic deletes a topic: writing into it is refused from now on.
func (s *Server) CloseTopic(chat int64, topic int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.chats[chat].topics, topic)
}

// ShutTopic closes a topic, 0 being the general one: it stays, and only people with the right may write into it.
func (s *Server) ShutTopic(chat int64, topic int, shut bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chats[chat]
	if c.shut == nil {
		c.shut = map[int]bool{}
	}
	c.shut[topic] = shut
}

// SayIn is Say in a topic of a forum.
func (s *Server) SayIn(user User, chat int64, topic int, text string) int64 {
	return s.write(user, chat, Message{Text: text, Topic: topic})
}

// topic is the one that a message is to go into, 0 for none. Its number is that of a message, as in a forum.
func (c *chat) topic(p params) (int, error) {
	topic := p.number("message_thread_id", 0, 0, math.MaxInt)
	if topic != 0 && !c.topics[topic] {
		return 0, badRequest("message thread not found")
	}
	if c.shut[topic] {
		return 0, badRequest("TOPIC_CLOSED")
	}
	return topic, nil
}
