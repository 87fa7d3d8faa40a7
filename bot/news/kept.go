package news

import (
	"context"
	"encoding/json"
	"strconv"
)

// keyOf is the setting under which something is kept of a chat.
func keyOf(what string, chat int64) string { return what + "." + strconv.FormatInt(chat, 10) }

// Sent is what is known of a chat's digests; nothing where that is damaged.
func (o *Office) Sent(ctx context.Context, chat int64) (s Sent, err error) {
	text, found, err := o.Store.Setting(ctx, keyOf("digest", chat))
	if err != nil || !found || json.Unmarshal([]byte(text), &s) != nil {
		return Sent{}, err
	}
	return s, nil
}

// NoteSent keeps what is known of a chat's digests.
func (o *Office) NoteSent(ctx context.Context, chat int64, s Sent) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return o.Store.SetSetting(context.WithoutCancel(ctx), keyOf("digest", chat), string(text))
}

func (o *Office) read(ctx context.Context, key string, into any) error {
	text, found, err := o.Store.Setting(ctx, key)
	if err != nil || !found {
		return err
	}
	return json.Unmarshal([]byte(text), into)
}

// Gather keeps news for the next digest of a chat.
func (o *Office) Gather(ctx context.Context, chat int64, e Event) error {
	return o.Store.Gather(context.WithoutCancel(ctx), chat, e)
}
