package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kaspibot/kaspi/netfault"
)

func TestAnEventIsWhatOnePersonDid(t *testing.T) {
	t.Parallel()
	const from = `"from":{"id":7,"first_name":"A","last_name":"B"}`
	const private, group = `"chat":{"id":7,"type":"private"}`, `"chat":{"id":-5,"type":"supergroup"}`
	const keys = `,"reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"d","style":"danger"},{"text":"b","url":"u"}],[{"text":"c","copy_text":{"text":"601"}},{"text":"e","disabled":{}}]]}`
	anna := Person{ID: 7, Name: "A B"}
	message := func(more string) string {
		return `"message":{"message_id":5,` + from + `,` + private + `,"text":"x"` + more + `}`
	}
	pressed := func(message string) string { return `"callback_query":{"id":"p","data":"d",` + from + message + `}` }
	said := func(change func(*Event)) Event {
		e := Event{Update: 9, From: anna, Chat: 7, Private: true, Message: 5, Text: "x"}
		change(&e)
		return e
	}
	press := func(change func(*Event)) Event {
		e := Event{Update: 9, From: anna, Chat: 7, Private: true, Press: "p", Data: "d"}
		change(&e)
		return e
	}
	foreign := said(func(e *Event) { e.Foreign = true })
	other := func(is bool) Event {
		return press(func(e *Event) { e.Message, e.Foreign = 6, is })
	}
	for what, want := range map[string]Event{
		message(""):                                said(func(*Event) {}),
		message(`,"edit_date":1`):                  foreign,
		message(`,"via_bot":{"id":1}`):             foreign,
		message(`,"sender_chat":{"id":1}`):         foreign,
		message(`,"is_automatic_forward":true`):    foreign,
		message(`,"business_connection_id":"1"`):   foreign,
		message(`,"sender_business_bot":{"id":1}`): foreign,
		message(`,"guest_query_id":"1"`):           foreign,
		message(`,"forward_origin":{"type":"hidden_user","sender_user_name":"x"}`):              foreign,
		`"message":{"message_id":5,"from":{"id":8,"is_bot":true,"username":"c"},` + group + `}`: {Update: 9, From: Person{ID: 8, Name: "c"}, Chat: -5, Message: 5, Foreign: true},
		message(`,"message_thread_id":40`):                                                      said(func(*Event) {}),
		message(`,"message_thread_id":40,"is_topic_message":true`):                              said(func(e *Event) { e.Topic = 40 }),
		message(`,"reply_to_message":{"message_id":3,"from":{"id":1,"is_bot":true}}`):           said(func(e *Event) { e.Answers = 3 }),
		message(`,"reply_to_message":{"message_id":3,"from":{"id":1}}`):                         said(func(*Event) {}),
		message(`,"reply_to_message":{"message_id":3}`):                                         said(func(*Event) {}),
		message(`,"document":{"file_id":"f","file_name":"n","file_size":3}`):                    said(func(e *Event) { e.File = &Document{ID: "f", Name: "n", Size: 3} }),
		`"message":{"message_id":5,` + group + `,"migrate_to_chat_id":-100}`:                    {Update: 9, Chat: -5, MovedTo: -100},
		`"message":{"message_id":5,` + group + `,"migrate_from_chat_id":-4}`:                    {Update: 9, Chat: -4, MovedTo: -5},
		`"message":{"message_id":5,` + group + `}`:                                              {Update: 9},
		`"poll":{}`:                         {Update: 9},
		pressed(``):                         press(func(*Event) {}),
		pressed(`,"inline_message_id":"i"`): press(func(e *Event) { e.Foreign = true }),
		pressed(`,"message":{"message_id":6,"date":1,"from":{"id":1001,"is_bot":true},` + private + `}`):          other(false),
		pressed(`,"message":{"message_id":6,"date":1,"from":{"id":1002,"is_bot":true},` + private + `}`):          other(true),
		pressed(`,"message":{"message_id":6,"date":1,` + private + `,"via_bot":{"id":1}}`):                        other(true),
		pressed(`,"message":{"message_id":6,"date":1,"chat":{"id":-5,"type":"channel"},"sender_chat":{"id":-5}}`): press(func(e *Event) { e.Chat, e.Message, e.Private = -5, 6, false }),
		pressed(`,"message":{"message_id":6,"date":1,"message_thread_id":40,"is_topic_message":true,` + group + keys + `}`): press(func(e *Event) {
			e.Chat, e.Message, e.Private, e.Topic, e.Buttons = -5, 6, false, 40, []string{"d"}
			e.Keys = [][]Button{{{Label: "a", Data: "d", Style: Danger}, {Label: "b", Link: "u"}}, {{Label: "c", Copy: "601"}, {Label: "e", Disabled: true}}}
		}),
		pressed(`,"message":{"message_id":6,"date":1,"message_thread_id":40,` + group + `}`): press(func(e *Event) { e.Chat, e.Message, e.Private = -5, 6, false }),
		pressed(`,"message":{"message_id":6,"date":0,` + group + `}`):                        press(func(e *Event) { e.Chat, e.Message, e.Private = -5, 6, false }),
		pressed(`,"message":{"message_id":6,"date":0,"chat":{"id":8,"type":"private"}}`):     press(func(e *Event) { e.Chat, e.Message = 8, 6 }),
	} {
		var u models.Update
		if err := json.Unmarshal([]byte(`{"update_id":9,`+what+`}`), &u); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		got, ok := eventOf(&u, 1001)
		same(t, what, got, want)
		if none := want.Chat == 0; ok == none {
			t.Errorf("%s: is an event: %t", what, ok)
		}
	}
}

func TestWhatMustNotOvertakeAnother(t *testing.T) {
	t.Parallel()
	for what, want := range map[string]string{`"message":{"chat":{"id":-5}}`: "-5", `"callback_query":{"id":"p"}`: "update 9"} {
		var u models.Update
		if err := json.Unmarshal([]byte(`{"update_id":9,`+what+`}`), &u); err != nil {
			t.Fatal(err)
		}
		if got := laneOf(&u); got != want {
			t.Errorf("%s: lane %q", what, got)
		}
	}
}

func TestAFailureOfTelegramIsOfItsKind(t *testing.T) {
	t.Parallel()
	bad := func(text string) error { return fmt.Errorf("%w, Bad Request: %s", tg.ErrorBadRequest, text) }
	errs := map[error]Kind{
		&tg.TooManyRequestsError{}: KindTooMany, &tg.MigrateError{}: KindMoved, tg.ErrorUnauthorized: KindToken, tg.ErrorNotFound: KindToken,
		tg.ErrorConflict: KindConflict, tg.ErrorForbidden: KindChat, errWire: KindNoAnswer, context.DeadlineExceeded: KindNoAnswer, bad("new"): KindRefused,
	}
	for text, kind := range map[string]Kind{
		"message to edit not found": KindNoMessage, "message can't be edited": KindNoMessage, "message thread not found": KindNoTopic, "TOPIC_DELETED": KindNoTopic,
		"TOPIC_ID_INVALID": KindNoTopic, "TOPIC_CLOSED": KindTopicClosed, "query is too old": KindTooOld, "query ID is invalid": KindTooOld, "file is too big": KindTooBig,
		"chat not found": KindChat, "not enough rights to send": KindChat, "have no rights to send": KindChat, "CHAT_WRITE_FORBIDDEN": KindChat,
		"group chat was deactivated": KindChat, "user is deactivated": KindChat, "PEER_ID_INVALID": KindChat,
	} {
		errs[bad(text)] = kind
	}
	for err, want := range errs {
		got := classify(fmt.Errorf("call: %w", err))
		if KindOf(got) != want || !errors.Is(got, err) || !strings.HasPrefix(got.Error(), "telegram: ") || Doubtful(got) {
			t.Errorf("%v is %q: %v", err, KindOf(got), got)
		}
	}
	for _, err := range []error{nil, context.Canceled, fmt.Errorf("x: %w", context.Canceled), diskFull{}, &Error{Kind: KindChat, Err: errWire}} {
		if got := classify(err); !errors.Is(got, err) || got != nil && got.Error() != err.Error() {
			t.Errorf("%v becomes %v", err, got)
		}
	}
	for kind, want := range map[Kind]string{
		KindToken: "token", KindConflict: "conflict", KindChat: "chat", KindTooBig: "too_big", KindRefused: "no_answer", KindNoAnswer: "no_answer",
	} {
		if service, got := (&Error{Kind: kind, Err: errWire}).Fault(); service != "telegram" || got != want {
			t.Errorf("the fault of %s is %s of %s", kind, got, service)
		}
	}
	for cause, want := range map[netfault.Cause]string{netfault.Silence: "no_answer", "refused": "net_refused", "": "no_answer"} {
		err := &Error{Kind: KindNoAnswer, Err: &netfault.Error{Cause: cause, Err: errWire}}
		if service, got := err.Fault(); service != "telegram" || got != want {
			t.Errorf("the fault of %q is %s of %s", cause, got, service)
		}
	}
	if Doubtful(errWire) || KindOf(errWire) != "" || !Doubtful(fmt.Errorf("x: %w", &Error{Doubt: true, Err: errWire})) {
		t.Error("what is doubtful")
	}
	if brief(nil) != nil || !errors.Is(brief(errWire), errWire) || brief(errors.New("x {y")).Error() != "x …" || len(brief(errors.New(strings.Repeat("x", 400))).Error()) != 300 {
		t.Error("an error is cut for the log")
	}
	if named := (&Error{Kind: KindChat, Err: errors.New("x {y")}); !errors.Is(brief(named), named) || brief(named).Error() != named.Error() {
		t.Error("an error that is short already is cut")
	}
}

// capital letters, digits and other letters are people's.
func TestWordsOfPeopleAreTakenOut(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Bad Request: can't parse 1234":        "Bad Request: can't parse 1234",
		"Bad Request: x 12345":                 "Bad Request: x ***",
		"Bad Request: x 12 345":                "Bad Request: x *** ***",
		"Bad Request: 12 x 345":                "Bad Request: 12 x 345",
		"Forbidden: bot \"Anna\", gone":        "Forbidden: bot *** gone",
		"Conflict: TOPIC_CLOSED. x…":           "Conflict: TOPIC_CLOSED. x…",
		"Unauthorized: CLOSED":                 "Unauthorized: ***",
		"Not Found: method_Name":               "Not Found: ***",
		"Bad Request: Can't do a\nb":           "Bad Request: Can't do a b",
		"dial tcp Anna 12345678":               "dial tcp Anna 12345678",
		"x, Bad Request: é":                    "x, Bad Request: ***",
		"Bad Request: +7 701 123 45 67 is bad": "Bad Request: *** *** *** *** *** is bad",
	} {
		if got := redact(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestOnlyAnswersToSecretQuestionsAreKeptFromTheDisk(t *testing.T) {
	t.Parallel()
	asked := 0
	s := secrets{texts: map[int64]string{}, secret: func(_ context.Context, chat, user int64) (bool, error) {
		asked++
		return chat == 5 && user == 7, nil
	}}
	text := func(id, chat, user int64, text string) []byte {
		return fmt.Appendf(nil, `{"update_id":%d,"message":{"message_id":1,"date":1,"text":%q,"entities":[{"type":"phone_number"}],"chat":{"id":%d},"from":{"id":%d}}}`, id, text, chat, user)
	}
	updates := map[int64][]byte{
		1: text(1, 5, 7, "pin 1"), 2: text(2, 5, 8, "pin 2"), 3: text(3, 6, 7, "pin 3"), 4: text(4, 5, 7, "/pin 4"), 5: text(5, 5, 7, ""), 6: []byte(`{"update_id":6}`),
		7: []byte(`{"update_id":7,"message":{"text":"pin 7","chat":{"id":5}}}`), 8: []byte(`no`), 9: text(9, 5, 7, "pin 9"),
	}
	if err := s.redact(t.Context(), updates); err != nil || asked != 4 {
		t.Errorf("%v, asked %d times", err, asked)
	}
	for id, body := range updates {
		secret := id == 1 || id == 9
		if has := strings.Contains(string(body), "pin") || strings.Contains(string(body), "phone"); has != (!secret && id != 6 && id != 8) {
			t.Errorf("update %d is written as %s", id, body)
		}
		if secret && !strings.Contains(string(body), redacted) {
			t.Errorf("update %d is written as %s", id, body)
		}
		want := map[bool]string{true: fmt.Sprint("pin ", id), false: "as it is"}[secret]
		if got := s.revealed(Event{Update: id, Text: "as it is"}); got != want {
			t.Errorf("update %d says %q", id, got)
		}
		s.forget(id)
		if got := s.revealed(Event{Update: id, Text: "as it is"}); got != "as it is" {
			t.Errorf("update %d is kept still: %q", id, got)
		}
	}
	s.secret = func(context.Context, int64, int64) (bool, error) { return false, errWire }
	if err := s.redact(t.Context(), map[int64][]byte{1: text(1, 5, 7, "x")}); !errors.Is(err, errWire) {
		t.Errorf("what cannot be told: %v", err)
	}
}

// hear makes a client whose log and polls can be looked at.
func hear(t *testing.T, w *wire, change func(*Config)) (c *Client, polls *[]error, log *lines) {
	t.Helper()
	polls, log = new([]error), &lines{}
	t.Cleanup(func() {
		if text := log.String(); strings.Contains(text, "BADKEY") || strings.Contains(text, "msg=err ") {
			t.Errorf("a line of the log has no words: %s", text)
		}
	})
	return newClient(t, w, func(c *Config) {
		c.Log = log.logger()
		c.Polled = func(_ context.Context, err error) { *polls = append(*polls, err) }
		if change != nil {
			change(c)
		}
	}), polls, log
}

func TestWhatGoesWrongWithPollsIsLoggedByItsKind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			err    error
			log    string
			outage bool
		}{
			{diskFull{}, "asking telegram for updates failed", false}, {tg.ErrorUnauthorized, "check TELEGRAM_BOT_TOKEN", false},
			{tg.ErrorConflict, "another program polls", false}, {errWire, "asking telegram for updates failed", true},
		} {
			client, polls, log := hear(t, &wire{}, nil)
			client.onPollError(c.err)
			if !strings.Contains(log.String(), c.log) || len(*polls) != 1 || !errors.Is((*polls)[0], c.err) || !client.outages.since.IsZero() != c.outage {
				t.Errorf("%v: %s, heard %v, an outage: %v", c.err, log, *polls, client.outages.since)
			}
		}
		client, polls, log := hear(t, &wire{}, nil)
		client.onPollError(fmt.Errorf("x: %w", context.Canceled))
		if log.String() != "" || len(*polls) != 0 {
			t.Errorf("a stop: %s, heard %v", log, *polls)
		}
		newClient(t, &wire{}, nil).onPollError(errWire) // where nobody hears
	})
}

func TestAnOutageIsCountedFromItsFirstFailureAndHoldsEachThingOnce(t *testing.T) {
	t.Parallel()
	at := func(s int) time.Time { return time.Date(2026, 11, 24, 12, 0, s, 0, time.UTC) }
	order, edit := Held{HeldOrder, "601"}, Held{HeldEdit, "7"}
	var o outages
	o.hold(at(-121), 1, edit) // before a poll could notice
	o.hold(at(-120), 1, order)
	o.hold(at(-1), 2, order)
	o.let(2, edit, order)
	o.let(2, order)
	o.failed(at(0), true)
	o.failed(at(10), false)
	o.hold(at(11), 3, order)
	o.let(3, order) // held up all the same
	if o.count != 3 {
		t.Errorf("%d things are held", o.count)
	}
	over, long := o.answered(at(60), true)
	same(t, "over", over, Outage{From: at(0), To: at(60), Held: map[int64][]Held{1: {order}, 3: {order}}})
	if !long || o.count != 0 || o.held != nil || o.polls || !o.last.IsZero() || !o.since.IsZero() {
		t.Errorf("long: %t, then %+v", long, &o)
	}
	o.failed(at(0), false)
	o.failed(at(60), false)
	if _, long := o.answered(at(61), false); !long {
		t.Error("a minute of sending in vain is none")
	}
	o.failed(at(0), false)
	o.failed(at(59), false)
	if over, long := o.answered(at(100), false); long || over.From.IsZero() {
		t.Errorf("less than a minute of it is one: %+v", over)
	}
	for i := range 5005 {
		o.hold(at(0), 1, Held{HeldEdit, fmt.Sprint(i)})
	}
	if o.count != 5000 || len(o.held[1]) != 5000 {
		t.Errorf("%d things are held, %d of them in a chat", o.count, len(o.held[1]))
	}
}
