package chat

import (
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
