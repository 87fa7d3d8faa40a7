package chat

import (
	"context"
	"fmt"
	"strings"

	"kaspibot/bot/telegram"
)

// pressVersion marks the layout of button data, so that buttons of an older program are recognised as old.
const pressVersion = "v1"

// maxData is how many bytes Telegram takes as a button's data.
const maxData = 64

// EncodePress makes the data of a button. It fails beyond Telegram's 64 bytes: a cut key is another order's.
func EncodePress(verb, key string) (string, error) {
	data := pressVersion + ":" + verb + ":" + key
	if len(data) > maxData {
		return "", fmt.Errorf("button %s: the key %q is too long by %d bytes", verb, key, len(data)-maxData)
	}
	return data, nil
}

// DecodePress reads the data of a button; ok is false when it is none of ours.
func DecodePress(data string) (verb, key string, ok bool) {
	parts := strings.SplitN(data, ":", 3)
	if len(parts) != 3 || parts[0] != pressVersion || parts[2] == "" {
		return "", "", false
	}
	return parts[1], parts[2], true
}

// Button is one below a message. Make it with NewButton, or a Chat's Button.
type Button struct {
	telegram.Button
	err error
}

// Row is a line of buttons.
type Row []Button

// NewButton labels a verb and its key. A key that does not fit fails the message that the button is put below.
func NewButton(label, verb, key string) Button {
	data, err := EncodePress(verb, key)
	return Button{telegram.Button{Label: label, Data: data}, err}
}

// Fits reports whether a key is short enough for a button of a verb.
func Fits(verb, key string) bool {
	_, err := EncodePress(verb, key)
	return err == nil
}

// keyboard turns rows into Telegram's; empty rows are left out.
func keyboard(rows []Row) ([][]telegram.Button, error) {
	var keys [][]telegram.Button
	for _, row := range rows {
		var line []telegram.Button
		for _, b := range row {
			if b.err != nil {
				return nil, b.err
			}
			line = append(line, b.Button)
		}
		if len(line) > 0 {
			keys = append(keys, line)
		}
	}
	return keys, nil
}

// findVerb is who listens for a press.
func (r *Router) findVerb(req *Request) (Role, Handler) {
	var ok bool
	req.verb, req.key, ok = DecodePress(req.event.Data)
	verb, known := r.verbs[req.verb]
	if !ok || !known {
		return Viewer, func(ctx context.Context, req *Request) error { return req.Old(ctx) }
	}
	return verb.Role, func(ctx context.Context, req *Request) error {
		r.notePress(ctx, req, verb.Order)
		return verb.Do(ctx, req)
	}
}

// notePress notes what a press says beside what its button does. A press must not fail for it.
func (r *Router) notePress(ctx context.Context, req *Request, order bool) {
	if r.Pressed != nil {
		if err := r.Pressed(ctx, req); err != nil {
			r.Log.Error("noting what a pressed message shows failed", "err", err)
		}
	}
	if !order {
		return
	}
	// Whatever the button does, from now on the order is a person's.
	if err := r.Handled(ctx, req.shop, string(req.Order())); err != nil {
		r.Log.Error("noting that somebody is at an order failed", "order", req.Order(), "err", err)
	}
}
