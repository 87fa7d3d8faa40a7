package tgtest

import (
	"encoding/json"
	"slices"
)

// allow remembers which kinds of updates the bot wants from now on. Like Telegram it refuses nothing: absent, null and
// what is no array keep the last choice; names that no update has are dropped, and a list without any other is the
// default.
func (s *Server) allow(p params) {
	var names []any
	if json.Unmarshal([]byte(p.fields["allowed_updates"]), &names) != nil || names == nil {
		return
	}
	s.queue.allowed = nil
	for _, kind := range kindsOfUpdates() {
		if slices.Contains(names, any(kind)) {
			s.queue.allowed = append(s.queue.allowed, kind)
		}
	}
}

// kindsOfUpdates are all the kinds there are, not only those that this server makes.
func kindsOfUpdates() []string {
	return []string{
		"message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
		"edited_business_message", "deleted_business_messages", "message_reaction", "message_reaction_count",
		"inline_query", "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query",
		"purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member", "chat_join_request",
		"chat_boost", "removed_chat_boost", "managed_bot", "guest_message", "subscription", "stopped_message_generation",
	}
}
