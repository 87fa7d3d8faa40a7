package bot

import (
	"context"
	"errors"
	"fmt"
	"html"
	"net/http"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// Probe asks Telegram who the bot is and whether every chat can be written to, without writing anything. A chat cannot
// be before its person has pressed Start.
func Probe(ctx context.Context, c Config) (name string, err error) {
	client := &http.Client{Timeout: callTimeout, Transport: c.Transport}
	opts := []tg.Option{tg.WithSkipGetMe(), tg.WithHTTPClient(pollTimeout, client)}
	if c.APIURL != "" {
		opts = append(opts, tg.WithServerURL(c.APIURL))
	}
	t, err := tg.New(c.Token, opts...)
	if err != nil {
		return "", err
	}
	me, err := t.GetMe(ctx)
	if err != nil {
		return "", probeError(err)
	}
	var errs []error
	for _, chat := range (&Bot{config: c}).chats() {
		_, err := t.SendChatAction(ctx, &tg.SendChatActionParams{ChatID: chat, Action: models.ChatActionTyping})
		if err != nil {
			errs = append(errs, fmt.Errorf("chat %d: %w", chat, probeError(err)))
		}
	}
	return me.Username, errors.Join(errs...)
}

// TelegramError is a refusal of Telegram that a person must mend; Kind is one of the texts "fault.telegram" knows.
type TelegramError struct {
	Kind string
	Err  error
}

func (e *TelegramError) Error() string { return briefly(e.Err) }
func (e *TelegramError) Unwrap() error { return e.Err }

func probeError(err error) error {
	kind := "no_answer"
	switch {
	case errors.Is(err, tg.ErrorUnauthorized), errors.Is(err, tg.ErrorNotFound):
		kind = "token"
	case errors.Is(err, tg.ErrorForbidden), errors.Is(err, tg.ErrorBadRequest):
		kind = "chat"
	}
	return &TelegramError{Kind: kind, Err: err}
}

// Advice is what to do about an error, in plain text for a terminal.
func Advice(language string, err error) string {
	words, failed := LoadWords(language, time.UTC, time.Now)
	if failed != nil {
		return err.Error()
	}
	text, failed := words.HTML("fault", faultOf(err))
	if failed != nil {
		return err.Error()
	}
	return html.UnescapeString(string(text))
}
