package telegram

import (
	"context"
	"errors"
	"slices"
	"strings"

	tg "github.com/go-telegram/bot"

	"kaspibot/kaspi/netfault"
)

// Kind is what a failure of Telegram means for the caller.
type Kind string

// The kinds of failure.
const (
	KindNoAnswer    Kind = "no_answer"    // the network, a time-out, a broken answer: it may have been done all the same
	KindToken       Kind = "token"        // the bot's token is refused
	KindConflict    Kind = "conflict"     // another program polls with the same token
	KindDeaf        Kind = "deaf"         // messages are taken, and no updates come: a proxy may cut the long requests for them
	KindChat        Kind = "chat"         // this chat takes nothing from the bot: kicked, blocked, never started, closed
	KindTooMany     Kind = "too_many"     // the chat has to wait for longer than a caller should
	KindMoved       Kind = "moved"        // the group became a supergroup, and that could not be noted
	KindNoMessage   Kind = "no_message"   // the message is gone or too old to be edited
	KindTooOld      Kind = "too_old"      // the press cannot be answered any more
	KindNoTopic     Kind = "no_topic"     // the topic of a forum is gone, the chat is not
	KindTopicClosed Kind = "topic_closed" // the topic of a forum is closed, the chat is not
	KindUnread      Kind = "unread"       // it was done, but which number the new message got cannot be read
	KindLost        Kind = "lost"         // it may be there several times, as Telegram did not say so, and is sent no more
	KindTooBig      Kind = "too_big"      // a file is larger than Telegram gives to a bot (20 MB)
	KindRefused     Kind = "refused"      // any other request that Telegram has understood and does not do
)

// Error is a failure of Telegram. Its text is short and free of what people wrote.
type Error struct {
	Kind  Kind
	Doubt bool // it may have been done all the same: the request had a connection, and no answer says how it ended
	Err   error
}

func (e *Error) Error() string { return "telegram: " + briefly(e.Err) }
func (e *Error) Unwrap() error { return e.Err }

// Fault names the failure for the texts that explain it to a person. Of a call without an answer it says why, as "net_"
// and the cause.
func (e *Error) Fault() (service, kind string) {
	if slices.Contains([]Kind{KindToken, KindConflict, KindDeaf, KindChat, KindTooBig}, e.Kind) {
		return "telegram", string(e.Kind)
	}
	if cause := netfault.Of(e.Err); cause != "" && cause != netfault.Silence {
		return "telegram", "net_" + string(cause)
	}
	return "telegram", string(KindNoAnswer)
}

// KindOf is the kind of a failure, empty when it is none of Telegram.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return ""
}

// Doubtful reports whether a call that failed may have been done all the same.
func Doubtful(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Doubt
}

// classify is the one place that reads the library's errors.
func classify(err error) error {
	switch {
	case err == nil, errors.Is(err, context.Canceled), named(err):
		return err
	}
	return &Error{Kind: kindOf(err), Err: err}
}

// named reports whether a failure is named already: one of ours, or of the disk that updates are written to.
func named(err error) bool {
	_, ok := errors.AsType[interface {
		error
		Fault() (service, kind string)
	}](err)
	return ok
}

func kindOf(err error) Kind {
	if _, ok := errors.AsType[*tg.TooManyRequestsError](err); ok {
		return KindTooMany
	}
	if _, ok := errors.AsType[*tg.MigrateError](err); ok {
		return KindMoved
	}
	switch {
	case errors.Is(err, tg.ErrorUnauthorized), errors.Is(err, tg.ErrorNotFound):
		return KindToken
	case errors.Is(err, tg.ErrorConflict):
		return KindConflict
	case errors.Is(err, tg.ErrorForbidden):
		return KindChat
	case errors.Is(err, tg.ErrorBadRequest):
		return refusal(err.Error())
	}
	return KindNoAnswer
}

// refusals are the texts of a 400, which Telegram gives no code for.
var refusals = []struct {
	text string
	kind Kind
}{
	{"message to edit not found", KindNoMessage},
	{"message can't be edited", KindNoMessage},
	{"message thread not found", KindNoTopic},
	{"TOPIC_DELETED", KindNoTopic},
	{"TOPIC_ID_INVALID", KindNoTopic},
	{"TOPIC_CLOSED", KindTopicClosed},
	{"query is too old", KindTooOld},
	{"query ID is invalid", KindTooOld},
	{"file is too big", KindTooBig},
	{"chat not found", KindChat},
	{"not enough rights", KindChat},
	{"have no rights", KindChat},
	{"CHAT_WRITE_FORBIDDEN", KindChat},
	{"group chat was deactivated", KindChat},
	{"user is deactivated", KindChat},
	{"PEER_ID_INVALID", KindChat},
}

func refusal(text string) Kind {
	for _, r := range refusals {
		if strings.Contains(text, r.text) {
			return r.kind
		}
	}
	return KindRefused
}

const notModified = "message is not modified" // of an edit that changes nothing, which is a success
