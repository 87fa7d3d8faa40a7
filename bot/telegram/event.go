package telegram

import (
	"strings"

	"github.com/go-telegram/bot/models"
)

// Event is what one person did in a chat: wrote a message, sent a file or pressed a button.
type Event struct {
	Update  int64
	Try     int // of handling it, from 1: more when the program has ended during it; 0 when it is not known
	From    Person
	Chat    int64
	Private bool
	Topic   int    // of a forum; 0 outside of one
	Message int    // the number of what was written, or of the message whose button was pressed; 0 when it is unknown
	Text    string // of a message
	File    *Document
	Press   string     // the press to answer; empty when it is none
	Data    string     // of the pressed button
	Buttons []string   // the data of all buttons of the pressed message; none when that is too old to be told
	Keys    [][]Button // those buttons as they stand, with others that press nothing
	Answers int        // the message of a bot that it is a reply to, 0 for none

	// Foreign says that it is not the person's own word to the bot: forwarded, written through another bot, for a business,
	// in the name of a chat, edited later; or a button in a message that is not the bot's own.
	Foreign bool
	// MovedTo is the supergroup that the chat has become, 0 for none. Such an event has no person and says nothing else.
	MovedTo int64
}

// Person is who caused an event.
type Person struct {
	ID   int64
	Name string // as others see it; never empty for a person who has any name
}

// Document is a file that a person has sent.
type Document struct {
	ID, Name string
	Size     int64 // bytes
}

// eventOf reads an update to the bot of this id; false for one that no person caused, such as a channel's.
func eventOf(u *models.Update, bot int64) (Event, bool) {
	switch {
	case u.Message != nil && u.Message.MigrateToChatID != 0:
		return Event{Update: u.ID, Chat: u.Message.Chat.ID, MovedTo: u.Message.MigrateToChatID}, true
	case u.Message != nil && u.Message.MigrateFromChatID != 0:
		return Event{Update: u.ID, Chat: u.Message.MigrateFromChatID, MovedTo: u.Message.Chat.ID}, true
	case u.Message != nil && u.Message.From != nil:
		return messageEvent(u.ID, u.Message), true
	case u.CallbackQuery != nil:
		return pressEvent(u.ID, u.CallbackQuery, bot), true
	}
	return Event{Update: u.ID}, false
}

func messageEvent(id int64, m *models.Message) Event {
	e := Event{
		Update: id, From: personOf(m.From), Chat: m.Chat.ID, Private: m.Chat.Type == models.ChatTypePrivate,
		Message: m.ID, Text: m.Text, Foreign: foreign(m) || m.EditDate != 0 || m.From.IsBot,
	}
	if to := m.ReplyToMessage; to != nil && to.From != nil && to.From.IsBot {
		e.Answers = to.ID
	}
	if m.IsTopicMessage {
		e.Topic = m.MessageThreadID
	}
	if m.Document != nil {
		e.File = &Document{ID: m.Document.FileID, Name: m.Document.FileName, Size: m.Document.FileSize}
	}
	return e
}

// foreign reports whether a message is not simply what its sender wrote to the bot.
func foreign(m *models.Message) bool {
	return m.ForwardOrigin != nil || m.IsAutomaticForward || m.ViaBot != nil || m.SenderChat != nil ||
		m.BusinessConnectionID != "" || m.SenderBusinessBot != nil || m.GuestQueryID != ""
}

// pressEvent reads a press. Its chat and message survive when the message is too old to be told.
func pressEvent(id int64, q *models.CallbackQuery, bot int64) Event {
	e := Event{
		Update: id, From: personOf(&q.From), Chat: q.From.ID, Private: true, Press: q.ID, Data: q.Data,
		Foreign: q.InlineMessageID != "",
	}
	switch m := q.Message; {
	case m.Message != nil:
		e.Chat, e.Message = m.Message.Chat.ID, m.Message.ID
		e.Private = m.Message.Chat.Type == models.ChatTypePrivate
		e.Buttons, e.Keys = buttonsOf(m.Message), keysOf(m.Message)
		e.Foreign = e.Foreign || foreign(m.Message) && m.Message.Chat.Type != models.ChatTypeChannel ||
			m.Message.From != nil && m.Message.From.ID != bot
		if m.Message.IsTopicMessage {
			e.Topic = m.Message.MessageThreadID
		}
	case m.InaccessibleMessage != nil:
		e.Chat, e.Message = m.InaccessibleMessage.Chat.ID, m.InaccessibleMessage.MessageID
		e.Private = m.InaccessibleMessage.Chat.Type == models.ChatTypePrivate
	}
	return e
}

func buttonsOf(m *models.Message) (data []string) {
	if m.ReplyMarkup == nil {
		return nil
	}
	for _, row := range m.ReplyMarkup.InlineKeyboard {
		for _, b := range row {
			if b.CallbackData != "" { // others are not of a verb
				data = append(data, b.CallbackData)
			}
		}
	}
	return data
}

// keysOf are all buttons of a message as they stand.
func keysOf(m *models.Message) (rows [][]Button) {
	if m.ReplyMarkup == nil {
		return nil
	}
	for _, row := range m.ReplyMarkup.InlineKeyboard {
		var line []Button
		for _, b := range row {
			key := Button{Label: b.Text, Data: b.CallbackData, Style: Style(b.Style), Link: b.URL, Disabled: b.Disabled != nil}
			if b.CopyText != nil {
				key.Copy = b.CopyText.Text
			}
			line = append(line, key)
		}
		rows = append(rows, line)
	}
	return rows
}

func personOf(u *models.User) Person {
	name := strings.TrimSpace(u.FirstName + " " + u.LastName)
	if name == "" {
		name = u.Username
	}
	return Person{ID: u.ID, Name: name}
}
