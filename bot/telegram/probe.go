package telegram

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// Command is a line of Telegram's command menu.
type Command struct{ Name, About string }

// Scope is where a list of commands is shown: in a chat, or to one member of a group; the zero value is everywhere else.
type Scope struct{ Chat, Member int64 }

func (s Scope) model() models.BotCommandScope {
	switch {
	case s.Member != 0:
		return &models.BotCommandScopeChatMember{ChatID: s.Chat, UserID: s.Member}
	case s.Chat != 0:
		return &models.BotCommandScopeChat{ChatID: s.Chat}
	}
	return &models.BotCommandScopeDefault{}
}

// SetCommands puts commands into Telegram's menu; none takes the scope's list away.
func (c *Client) SetCommands(ctx context.Context, scope Scope, commands []Command) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	if len(commands) == 0 {
		_, err := c.tg.DeleteMyCommands(ctx, &tg.DeleteMyCommandsParams{Scope: scope.model()})
		return classify(err)
	}
	menu := make([]models.BotCommand, len(commands))
	for i, command := range commands {
		menu[i] = models.BotCommand{Command: command.Name, Description: command.About}
	}
	_, err := c.tg.SetMyCommands(ctx, &tg.SetMyCommandsParams{Scope: scope.model(), Commands: menu})
	return classify(err)
}

// probeLimit is how long one question of a probe may take: somebody waits for what it finds.
const probeLimit = 20 * time.Second

// Probe asks Telegram who the bot is and whether every chat can be written to, without writing anything. A chat cannot
// be before its person has pressed Start.
func Probe(ctx context.Context, c Config, chats ...int64) (name string, err error) {
	c.Log = cmp.Or(c.Log, slog.New(slog.DiscardHandler))
	client, err := New(c)
	if err != nil {
		return "", err
	}
	limited, cancel := context.WithTimeout(ctx, probeLimit)
	me, err := client.tg.GetMe(limited)
	cancel()
	if err != nil {
		return "", classify(err)
	}
	var errs []error
	for _, chat := range chats {
		limited, cancel := context.WithTimeout(ctx, probeLimit)
		err := client.act(limited, chat)
		if moved, ok := errors.AsType[*tg.MigrateError](err); ok { // nobody has noted it yet
			err = client.act(limited, int64(moved.MigrateToChatID))
		}
		cancel()
		if err != nil {
			errs = append(errs, fmt.Errorf("chat %d: %w", chat, classify(err)))
		}
	}
	return me.Username, errors.Join(errs...)
}

// meetEvery is the pause between two looks for a code: Telegram answers at once while anything unread is there.
const meetEvery = time.Second

// mostUnread is how many updates Telegram gives at a time.
const mostUnread = 100

// Meet waits until somebody writes a code to the bot in private, and says who they are. Nothing is taken from Telegram: what
// else people have sent waits for the program that will serve them, and so does the code. With a hundred of them unread the
// code cannot be seen; the kind of failure is then KindTooMany.
func Meet(ctx context.Context, c Config, code string) (Person, error) {
	for {
		updates, err := unread(ctx, c)
		if err != nil {
			return Person{}, err
		}
		for _, u := range updates {
			e, ok := eventOf(u, 0)
			said := strings.TrimSpace(strings.TrimPrefix(e.Text, "/start")) // so it comes from a link with the code
			if ok && e.Private && !e.Foreign && e.Press == "" && said == code {
				return e.From, nil
			}
		}
		if len(updates) >= mostUnread {
			return Person{}, &Error{Kind: KindTooMany, Err: errors.New("too many unread messages to find a new one among them")}
		}
		select {
		case <-ctx.Done():
			return Person{}, ctx.Err()
		case <-time.After(meetEvery):
		}
	}
}

// unread are the updates that wait for whoever serves the bot. The library has no call for it that leaves them there.
func unread(ctx context.Context, c Config) ([]*models.Update, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	url := cmp.Or(c.APIURL, "https://api.telegram.org") + "/bot" + c.Token + "/getUpdates?timeout=10"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, &Error{Kind: KindToken, Err: errors.New("the address of Telegram or the token cannot be used")}
	}
	client := http.Client{Transport: c.Transport, CheckRedirect: sameHost}
	resp, err := client.Do(req)
	if err != nil {
		return nil, &Error{Kind: KindNoAnswer, Err: errors.Unwrap(err)} // without the address, which has the token
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct {
		Result      []*models.Update `json:"result"`
		OK          bool             `json:"ok"`
		Code        int              `json:"error_code"`
		Description string           `json:"description"`
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, 16<<20)).Decode(&answer); err != nil {
		return nil, &Error{Kind: KindNoAnswer, Err: fmt.Errorf("HTTP %d, and no answer of Telegram", resp.StatusCode)}
	}
	if !answer.OK {
		kinds := map[int]error{401: tg.ErrorUnauthorized, 404: tg.ErrorNotFound, 409: tg.ErrorConflict}
		return nil, classify(fmt.Errorf("%w, %s", cmp.Or(kinds[answer.Code], errors.New("refused")), answer.Description))
	}
	return slices.DeleteFunc(answer.Result, func(u *models.Update) bool { return u == nil }), nil
}

// Reach reports whether a chat can be written to now, without writing anything. What waits for it is held up otherwise.
func (c *Client) Reach(ctx context.Context, chat int64, p Priority, waits ...Held) error {
	return c.perform(ctx, task{chat: chat, priority: p, once: true, probes: true, tells: waits, do: func(ctx context.Context, to place) error {
		return c.act(ctx, to.chat)
	}})
}

func (c *caller) act(ctx context.Context, chat int64) error {
	_, err := c.tg.SendChatAction(ctx, &tg.SendChatActionParams{ChatID: chat, Action: models.ChatActionTyping})
	return err
}

// The works that take a while, as Busy tells of them.
const (
	BusyDrawing = string(models.ChatActionUploadPhoto)
	BusyWriting = string(models.ChatActionUploadDocument)
)

// Busy shows in a chat for five seconds, or until a message comes, what the bot is doing. It is tried once.
func (c *Client) Busy(ctx context.Context, chat int64, topic int, work string) error {
	if moved, ok, err := c.config.Moves.MovedTo(ctx, chat); err == nil && ok {
		chat = moved
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err := c.tg.SendChatAction(ctx, &tg.SendChatActionParams{
		ChatID: chat, MessageThreadID: topic, Action: models.ChatAction(work),
	})
	return classify(err)
}
