package chat

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"kaspibot/bot/orders"
)

// Kept is a small value of each chat that outlives a restart. Its string is the head of the names it is stored under,
// so it never changes.
type Kept[T any] string

// Get reads a chat's value; the zero one before the first Set.
func (k Kept[T]) Get(ctx context.Context, s orders.Settings, chat int64) (value T, err error) {
	text, found, err := s.Setting(ctx, k.name(chat))
	if err == nil && found {
		err = json.Unmarshal([]byte(text), &value)
	}
	if err != nil {
		return value, fmt.Errorf("%s of a chat: %w", string(k), err)
	}
	return value, nil
}

// Set keeps a chat's value. It is finished even if the program is stopping: the chat shows it already.
func (k Kept[T]) Set(ctx context.Context, s orders.Settings, chat int64, value T) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return s.SetSetting(context.WithoutCancel(ctx), k.name(chat), string(text))
}

func (k Kept[T]) name(chat int64) string { return string(k) + "." + strconv.FormatInt(chat, 10) }
