package tgtest

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"

	"kaspibot/kaspi/faults"
)

// reply is which message a new one answers.
type reply struct {
	message int  // 0 for none
	without bool // it is sent even when that message is gone
}

// reply reads reply_parameters, or without them the two older parameters that say the same.
func (p params) reply() (reply, error) {
	if _, sent := p.fields["reply_parameters"]; !sent {
		return reply{p.number("reply_to_message_id", 0, 0, math.MaxInt), p.flag("allow_sending_without_reply")}, nil
	}
	o, err := p.object("reply_parameters")
	if err != nil || len(o) == 0 {
		return reply{}, err
	}
	if o["message_id"] == nil {
		return reply{}, badObject(missing("message_id"))
	}
	var r reply
	if json.Unmarshal(o["message_id"], &r.message) != nil || string(o["message_id"]) == "null" {
		return reply{}, badObject(mistyped("message_id", "Number"))
	}
	r.message = max(r.message, 0)
	if r.without, err = o.flag("allow_sending_without_reply"); err != nil {
		return reply{}, badObject(err)
	}
	for _, beyond := range []string{"chat_id", "quote", "poll_option_id", "checklist_task_id", "ephemeral_message_id"} {
		switch value, err := o.text(beyond); { // an empty text is as good as none
		case err != nil:
			return reply{}, badObject(err)
		case value != "":
			return reply{}, unjudged("replies with " + beyond)
		}
	}
	return r, nil
}

// replyTo is the id of the message to answer, 0 for none.
func (c *chat) replyTo(r reply) (int, error) {
	switch {
	case r.message == 0, c.message(r.message) != nil:
		return r.message, nil
	case r.without:
		return 0, nil
	}
	return 0, badRequest("message to be replied not found")
}

func errorAnswer(err error) faults.Answer {
	r, ok := errors.AsType[*refusal](err)
	if !ok { // the client went away: nobody reads this
		r = &refusal{code: http.StatusInternalServerError}
	}
	return r.answer()
}
