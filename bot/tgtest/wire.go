package tgtest

import "encoding/json"

// The JSON of the Bot API, as far as this server speaks it.

type wireUser struct {
	ID           int64  `json:"id"`
	IsBot        bool   `json:"is_bot"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name,omitempty"`
	Username     string `json:"username,omitempty"`
	LanguageCode string `json:"language_code,omitempty"`
}

// wireMe is what only getMe tells.
type wireMe struct {
	wireUser
	CanJoinGroups           bool `json:"can_join_groups"`
	CanReadAllGroupMessages bool `json:"can_read_all_group_messages"`
	SupportsInlineQueries   bool `json:"supports_inline_queries"`
}

type wireChat struct {
	ID        int64  `json:"id"`
	Type      string `json:"type"`
	Title     string `json:"title,omitempty"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
	Username  string `json:"username,omitempty"`
	IsForum   bool   `json:"is_forum,omitempty"`
}

// wireChatFull is what only getChat tells.
type wireChatFull struct {
	wireChat
	AccentColor   int             `json:"accent_color_id"`
	MaxReactions  int             `json:"max_reaction_count"`
	AcceptedGifts map[string]bool `json:"accepted_gift_types"`
	PinnedMessage *wireMessage    `json:"pinned_message,omitempty"`
}

type wireEntity struct {
	Type          string `json:"type"`
	Offset        int    `json:"offset"` // in UTF-16 units, like Length
	Length        int    `json:"length"`
	URL           string `json:"url,omitempty"`
	Language      string `json:"language,omitempty"`
	CustomEmojiID string `json:"custom_emoji_id,omitempty"`
}

type wireDocument struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	FileName     string `json:"file_name,omitempty"`
	MimeType     string `json:"mime_type,omitempty"`
	FileSize     int    `json:"file_size"`
}

type wirePhoto struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	Width        int    `json:"width"`
	Height       int    `json:"height"`
	FileSize     int    `json:"file_size"`
}

type wireFile struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	FileSize     int    `json:"file_size"`
	FilePath     string `json:"file_path"`
}

type wireMessage struct {
	MessageID       int           `json:"message_id"`
	From            wireUser      `json:"from"`
	Chat            wireChat      `json:"chat"`
	Date            int64         `json:"date"` // Unix seconds, like EditDate
	EditDate        int64         `json:"edit_date,omitempty"`
	MessageThreadID int           `json:"message_thread_id,omitempty"`
	IsTopicMessage  bool          `json:"is_topic_message,omitempty"`
	ReplyToMessage  *wireMessage  `json:"reply_to_message,omitempty"`
	Text            string        `json:"text,omitempty"`
	Entities        []wireEntity  `json:"entities,omitempty"`
	RichMessage     *wireRich     `json:"rich_message,omitempty"`
	Document        *wireDocument `json:"document,omitempty"`
	Photo           []wirePhoto   `json:"photo,omitempty"`
	Caption         string        `json:"caption,omitempty"`
	CaptionEntities []wireEntity  `json:"caption_entities,omitempty"`
	ReplyMarkup     *wireInline   `json:"reply_markup,omitempty"`

	ReceiverUser       *wireUser `json:"receiver_user,omitempty"` // of an ephemeral message
	EphemeralMessageID int       `json:"ephemeral_message_id,omitempty"`
}

type wireInline struct {
	InlineKeyboard [][]wireButton `json:"inline_keyboard"`
}

type wireButton struct {
	Text         string        `json:"text"`
	Style        string        `json:"style,omitempty"`
	URL          string        `json:"url,omitempty"`
	CallbackData string        `json:"callback_data,omitempty"`
	CopyText     *wireCopyText `json:"copy_text,omitempty"`
	Disabled     *struct{}     `json:"disabled,omitempty"`
}

type wireCopyText struct {
	Text string `json:"text"`
}

type wireCommand struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

type wireScope struct {
	Type   string      `json:"type"`
	ChatID json.Number `json:"chat_id"`
	UserID int64       `json:"user_id"`
}

type wireUpdate struct {
	UpdateID      int            `json:"update_id"`
	Message       *wireMessage   `json:"message,omitempty"`
	CallbackQuery *wireCallback  `json:"callback_query,omitempty"`
	MyChatMember  *wireMemberNow `json:"my_chat_member,omitempty"`
}

type wireCallback struct {
	ID           string       `json:"id"`
	From         wireUser     `json:"from"`
	Message      *wireMessage `json:"message"`
	ChatInstance string       `json:"chat_instance"`
	Data         string       `json:"data"`
}

type wireMemberNow struct {
	Chat wireChat   `json:"chat"`
	From wireUser   `json:"from"`
	Date int64      `json:"date"`
	Old  wireMember `json:"old_chat_member"`
	New  wireMember `json:"new_chat_member"`
}

type wireMember struct {
	Status    string   `json:"status"`
	User      wireUser `json:"user"`
	UntilDate *int64   `json:"until_date,omitempty"` // 0, for ever, when kicked
}

type wireWebhook struct {
	URL            string   `json:"url"`
	HasCertificate bool     `json:"has_custom_certificate"`
	Pending        int      `json:"pending_update_count"`
	LastErrorDate  int64    `json:"last_error_date,omitempty"`
	LastError      string   `json:"last_error_message,omitempty"`
	Allowed        []string `json:"allowed_updates,omitempty"`
}

type wireAnswer struct {
	OK          bool            `json:"ok"`
	Result      any             `json:"result,omitempty"`
	ErrorCode   int             `json:"error_code,omitempty"`
	Description string          `json:"description,omitempty"`
	Parameters  *wireParameters `json:"parameters,omitempty"`
}

type wireParameters struct {
	MigrateToChatID int64 `json:"migrate_to_chat_id,omitempty"`
	RetryAfter      int   `json:"retry_after,omitempty"` // seconds
}

func (u User) wire() wireUser {
	return wireUser{
		ID: u.ID, IsBot: u.ID == BotID, FirstName: u.FirstName, LastName: u.LastName,
		Username: u.Username, LanguageCode: u.Language,
	}
}

func (c *chat) wire() wireChat {
	if c.kind != "private" {
		return wireChat{ID: c.id, Type: c.kind, Title: groupTitle, IsForum: c.topics != nil}
	}
	u := c.user
	return wireChat{
		ID: c.id, Type: c.kind, FirstName: u.FirstName, LastName: u.LastName, Username: u.Username,
	}
}
