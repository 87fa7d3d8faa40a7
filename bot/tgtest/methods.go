package tgtest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

const (
	// answerWithin is how long a press may wait. Telegram publishes no figure; presses have been refused
	// in the field after 10 to 15 seconds.
	answerWithin = 10 * time.Second

	// maxNotice is the longest answer to a press, in UTF-16 units.
	maxNotice = 200

	maxCommands    = 100
	maxDescription = 256 // of a command, in characters
)

var (
	commandName  = lazily(`^[a-z0-9_]{1,32}$`)
	languageCode = lazily(`^([a-z]{2})?$`)
)

// lazily is a pattern that is compiled when it is first used: every start of the program would pay for it, and most of them
// need no Telegram in memory.
func lazily(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

// bot is the user that the token stands for.
func bot() User {
	return User{ID: BotID, FirstName: "Kaspi", Username: BotUsername}
}

func (s *Server) getMe(params) (any, error) {
	return wireMe{wireUser: bot().wire(), CanJoinGroups: true}, nil
}

// answerCallbackQuery stops the spinner on a pressed button: once, in time, with or without a notice.
func (s *Server) answerCallbackQuery(p params) (any, error) {
	id := p.fields["callback_query_id"]
	q := s.queries[id]
	if q == nil || q.answered || s.now().Sub(q.at) > answerWithin {
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	if units(p.fields["text"]) > maxNotice {
		return nil, badRequest("MESSAGE_TOO_LONG")
	}
	link, start := strings.TrimPrefix(p.fields["url"], "https://"), "t.me/"+BotUsername+"?start="
	if link != "" && !strings.HasPrefix(link, start) { // others are for games
		return nil, badRequest("URL_INVALID")
	}
	q.answered = true
	a := CallbackAnswer{
		Query: id, From: q.from.ID, Data: q.data, Text: p.fields["text"], Alert: p.flag("show_alert"), At: s.now(),
	}
	s.answers = append(s.answers, a)
	s.emit(Event{Kind: EventAnswered, From: bot(), Message: q.message.Message, Answer: a})
	return true, nil
}

// sendChatAction shows what the bot is busy with, see Busy.
func (s *Server) sendChatAction(p params) (any, error) {
	known := []string{
		"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
		"upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
	}
	if !slices.Contains(known, p.fields["action"]) {
		return nil, badRequest("wrong parameter action in request")
	}
	c, err := s.chat(p)
	if err != nil {
		return nil, err
	}
	c.busy = Busy{Action: p.fields["action"], At: s.now()}
	s.wake()
	return true, nil
}

// setMyCommands replaces one list of commands; an empty one deletes it.
func (s *Server) setMyCommands(p params) (any, error) {
	var commands []wireCommand
	if err := p.decode("commands", &commands); err != nil {
		return nil, err
	}
	key, err := s.commandsKey(p)
	if err != nil {
		return nil, err
	}
	if len(commands) > maxCommands {
		return nil, badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	for _, c := range commands {
		if !commandName().MatchString(c.Command) {
			return nil, badRequest("BOT_COMMAND_INVALID")
		}
		if n := utf8.RuneCountInString(c.Description); n < 1 || n > maxDescription {
			return nil, badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	s.commands[key] = commands
	s.wake()
	return true, nil
}

func (s *Server) deleteMyCommands(p params) (any, error) {
	key, err := s.commandsKey(p)
	if err != nil {
		return nil, err
	}
	delete(s.commands, key)
	s.wake()
	return true, nil
}

func (s *Server) getMyCommands(p params) (any, error) {
	key, err := s.commandsKey(p)
	if err != nil {
		return nil, err
	}
	return append([]wireCommand{}, s.commands[key]...), nil // an empty list is [], not null
}

// commandsKey says which of the bot's lists of commands is meant: there is one for each scope and language.
func (s *Server) commandsKey(p params) (string, error) {
	scope := wireScope{Type: "default"}
	if err := p.decode("scope", &scope); err != nil {
		return "", err
	}
	if !languageCode().MatchString(p.fields["language_code"]) {
		return "", badRequest("invalid language code specified")
	}
	switch scope.Type {
	case "default", "all_private_chats", "all_group_chats", "all_chat_administrators":
		scope.ChatID, scope.UserID = "", 0
	case "chat", "chat_administrators", "chat_member":
		if _, err := s.chat(params{fields: map[string]string{"chat_id": scope.ChatID.String()}}); err != nil {
			return "", err
		}
		if scope.Type == "chat_member" && scope.UserID <= 0 {
			return "", badRequest("can't parse BotCommandScope: Invalid user_id specified")
		}
	default:
		return "", badRequest("can't parse BotCommandScope: Unsupported type specified")
	}
	return scope.key(p.fields["language_code"]), nil
}

func (w wireScope) key(language string) string {
	return fmt.Sprintf("%s %s %d %s", w.Type, w.ChatID, w.UserID, language)
}
