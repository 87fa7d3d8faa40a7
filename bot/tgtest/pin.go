package tgtest

import (
	"math"
	"slices"
)

// Promote makes the bot an administrator of a group, or no longer one.
func (s *Server) Promote(group int64, admin bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chats[group].admin = admin
}

// Pinned are the pinned messages of a chat, the newest pin last.
func (s *Server) Pinned(chat int64) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var mm []Message
	if c := s.chats[chat]; c != nil {
		for _, id := range c.pinned {
			if m := c.message(id); m != nil {
				mm = append(mm, m.Message)
			}
		}
	}
	return mm
}

// getChat tells of a chat what the server knows, and what it must tell of any.
func (s *Server) getChat(p params) (any, error) {
	c, err := s.chat(p)
	if err != nil {
		return nil, err
	}
	full := wireChatFull{wireChat: c.wire(), MaxReactions: 11, AcceptedGifts: map[string]bool{}}
	for _, gift := range []string{"unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"} {
		full.AcceptedGifts[gift] = false
	}
	for _, id := range c.pinned {
		if m := c.message(id); m != nil {
			full.PinnedMessage = m.wire(c)
		}
	}
	return full, nil
}

// pinChatMessage pins a message, which may be anybody's. Pinned again, it is the newest pin.
func (s *Server) pinChatMessage(p params) (any, error) {
	c, m, err := s.target(p, "pin")
	if err == nil {
		err = c.mayPin()
	}
	if err != nil {
		return nil, err
	}
	c.unpin(m.ID)
	c.pinned = append(c.pinned, m.ID)
	s.wake()
	return true, nil
}

// unpinChatMessage unpins a message, or without an id the newest pin.
func (s *Server) unpinChatMessage(p params) (any, error) {
	c, err := s.chat(p)
	if err == nil {
		err = c.mayPin()
	}
	if err != nil {
		return nil, err
	}
	id := p.number("message_id", 0, 0, math.MaxInt)
	if id == 0 && len(c.pinned) > 0 {
		id = c.pinned[len(c.pinned)-1]
	}
	if c.message(id) == nil {
		return nil, badRequest("message to unpin not found")
	}
	c.unpin(id)
	s.wake()
	return true, nil
}

func (s *Server) unpinAllChatMessages(p params) (any, error) {
	c, err := s.chat(p)
	if err == nil {
		err = c.mayPin()
	}
	if err != nil {
		return nil, err
	}
	c.pinned = nil
	s.wake()
	return true, nil
}

// mayPin refuses when people of the group have not let the bot pin.
func (c *chat) mayPin() error {
	if c.kind == "private" || c.admin {
		return nil
	}
	return badRequest("not enough rights to manage pinned messages in the chat")
}

func (c *chat) unpin(id int) {
	c.pinned = slices.DeleteFunc(c.pinned, func(pinned int) bool { return pinned == id })
}
