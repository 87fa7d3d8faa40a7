package tgtest

import (
	"encoding/json"
	"slices"
	"unicode/utf8"
)

const (
	// maxData is the longest callback data, in bytes.
	maxData = 64

	// maxCopy is the longest text that a button copies, in characters.
	maxCopy = 256
)

// inlineButton reads one button. Of several actions the first in Telegram's order is what the button does, and the
// rest is not even looked at.
func inlineButton(raw json.RawMessage) (Button, error) {
	o, ok := objectOf(raw)
	if !ok {
		return Button{}, badButton("InlineKeyboardButton must be an Object")
	}
	if o["text"] == nil {
		return Button{}, badButton(missing("text"))
	}
	var b Button
	var err error
	if b.Text, err = o.text("text"); err != nil {
		return b, badButton(err)
	}
	if b.Style, err = o.text("style"); err != nil {
		return b, badButton(err)
	}
	if err := b.act(o); err != nil {
		return b, err
	}
	return b, b.check(o)
}

// act finds what the button does.
func (b *Button) act(o object) error {
	var err error
	if b.URL, err = o.text("url"); err != nil {
		return badButton(err)
	} else if b.URL != "" {
		return nil
	}
	if b.Data, err = o.text("callback_data"); err != nil {
		return badButton(err)
	} else if b.Data != "" {
		return nil
	}
	switch {
	case o["callback_game"] != nil, o["pay"] != nil:
		return badRequest("BUTTON_TYPE_INVALID") // there is neither a game nor an invoice here
	case o["copy_text"] == nil && o["disabled"] == nil && !slices.ContainsFunc(others(), o.has):
		return badButton("Text buttons are unallowed in the inline keyboard")
	}
	if i := slices.IndexFunc(others(), o.has); i >= 0 {
		return unjudged("buttons with " + others()[i])
	}
	return b.actNewly(o)
}

// actNewly reads the two newest actions, which come after all others.
func (b *Button) actNewly(o object) error {
	copies, err := o.child("copy_text")
	if err == nil && copies != nil {
		if b.CopyText, err = copies.text("text"); err == nil {
			return nil
		}
	}
	if err == nil {
		_, err = o.child("disabled")
		b.Disabled = true
	}
	if err != nil {
		return badButton(err)
	}
	return nil
}

// others are the actions of buttons that this server does not play, which come before the newest.
func others() []string {
	return []string{
		"switch_inline_query", "switch_inline_query_chosen_chat", "switch_inline_query_current_chat", "login_url", "web_app",
	}
}

func (o object) has(name string) bool { return o[name] != nil }

// check holds a button against the rules that are left to Telegram's inner servers.
func (b Button) check(o object) error {
	copies := b.URL == "" && b.Data == "" && o.has("copy_text")
	switch {
	case b.Text == "":
		return badRequest("REPLY_MARKUP_INVALID")
	case o.has("icon_custom_emoji_id"):
		return unjudged("buttons with icons")
	case len(b.Data) > maxData:
		return badRequest("BUTTON_DATA_INVALID")
	case copies && (b.CopyText == "" || utf8.RuneCountInString(b.CopyText) > maxCopy):
		return badRequest("BUTTON_COPY_TEXT_INVALID")
	case b.URL != "" && linkOf(b.URL) == "":
		return badRequest("inline keyboard button URL '%s' is invalid: Wrong HTTP URL", b.URL)
	case !slices.Contains([]string{"", "danger", "success", "primary"}, b.Style):
		return badRequest("BUTTON_STYLE_INVALID")
	}
	return nil
}

func badButton(what any) error { return badRequest("can't parse inline keyboard button: %v", what) }
