package tgtest_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
)

// shop is a bot as the project builds it, on the library the project uses.
func shop(t *testing.T, srv *tgtest.Server, opts ...tg.Option) *tg.Bot {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	opts = append([]tg.Option{
		tg.WithServerURL(srv.URL()), tg.WithHTTPClient(20*time.Second, client), tg.WithNotAsyncHandlers(),
		tg.WithErrorsHandler(func(err error) { t.Logf("bot: %v", err) }),
	}, opts...)
	b, err := tg.New(tgtest.Token, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// start runs the bot until the test ends.
func start(t *testing.T, b *tg.Bot) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { b.Start(ctx) })
	t.Cleanup(func() {
		cancel()
		running.Wait()
	})
}

func keyboard(text, data string) models.InlineKeyboardMarkup {
	return models.InlineKeyboardMarkup{
		InlineKeyboard: [][]models.InlineKeyboardButton{{{Text: text, CallbackData: data}}},
	}
}

func TestLibraryTalksThroughCommandPressAndEdit(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	accepted := make(chan struct{})
	handle := func(ctx context.Context, b *tg.Bot, u *models.Update) {
		if u.Message != nil {
			_, err := b.SendMessage(ctx, &tg.SendMessageParams{
				ChatID: u.Message.Chat.ID, Text: "<b>Заказ 501</b> &amp; Ко", ParseMode: models.ParseModeHTML,
				ReplyMarkup: keyboard("Принять", "v1:acc:501"),
			})
			check(t, err)
			return
		}
		q := u.CallbackQuery
		_, err := b.AnswerCallbackQuery(ctx, &tg.AnswerCallbackQueryParams{CallbackQueryID: q.ID, Text: "Принимаю"})
		check(t, err)
		_, err = b.EditMessageText(ctx, &tg.EditMessageTextParams{
			ChatID: q.Message.Message.Chat.ID, MessageID: q.Message.Message.ID, Text: "Принят: " + q.From.FirstName,
		})
		check(t, err)
		close(accepted)
	}
	start(t, shop(t, srv, tg.WithDefaultHandler(handle)))
	srv.Say(anna(), 7, "/orders")
	waitFor(t, srv, func() bool { return len(srv.Messages(7)) == 1 })
	card := srv.Messages(7)[0]
	if card.Text != "Заказ 501 & Ко" {
		t.Errorf("the card reads %q", card.Text)
	}
	if _, err := srv.Press(anna(), 7, card.ID, "v1:acc:501"); err != nil {
		t.Fatal(err)
	}
	<-accepted
	if card = srv.Messages(7)[0]; card.Text != "Принят: Анна" || card.Keyboard != nil {
		t.Errorf("the edited card is %+v", card)
	}
	if aa := srv.Answers(); len(aa) != 1 || aa[0].Text != "Принимаю" {
		t.Errorf("answers are %+v", aa)
	}
	for _, c := range srv.Calls("") {
		if c.Error != "" {
			t.Errorf("%s was refused: %s", c.Method, c.Error)
		}
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

func waitFor(t *testing.T, srv *tgtest.Server, ready func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := srv.Wait(ctx, ready); err != nil {
		t.Fatal(err)
	}
}

func TestLibrarySendsDocumentsAndMenus(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Meet(anna(), 7)
	b := shop(t, srv)
	m, err := b.SendDocument(t.Context(), &tg.SendDocumentParams{
		ChatID: 7, Caption: "прайс", Document: &models.InputFileUpload{
			Filename: "price.xml", Data: strings.NewReader("<kaspi_catalog/>"),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if m.Document.FileName != "price.xml" || string(srv.Messages(7)[0].Document.Data) != "<kaspi_catalog/>" {
		t.Errorf("answered %+v, shown %+v", m.Document, srv.Messages(7)[0].Document)
	}
	_, err = b.SetMyCommands(t.Context(), &tg.SetMyCommandsParams{
		Commands: []models.BotCommand{{Command: "orders", Description: "Заказы"}},
		Scope:    &models.BotCommandScopeChat{ChatID: int64(7)}, LanguageCode: "kk",
	})
	check(t, err)
	commands, err := b.GetMyCommands(t.Context(), &tg.GetMyCommandsParams{
		Scope: &models.BotCommandScopeChat{ChatID: int64(7)}, LanguageCode: "kk",
	})
	if err != nil || len(commands) != 1 || commands[0].Command != "orders" {
		t.Errorf("commands are %+v, %v", commands, err)
	}
	me, err := b.GetMe(t.Context())
	if err != nil || me.ID != tgtest.BotID || me.Username != tgtest.BotUsername {
		t.Errorf("getMe is %+v, %v", me, err)
	}
	info, err := b.GetWebhookInfo(t.Context())
	if err != nil || info.URL != "" {
		t.Errorf("webhook info is %+v, %v", info, err)
	}
}

// The library sends a keyboard that was left nil as null, which Telegram refuses.
func TestLibraryNullKeyboardIsRefused(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Meet(anna(), 7)
	b := shop(t, srv)
	_, err := b.SendMessage(t.Context(), &tg.SendMessageParams{
		ChatID: 7, Text: "x", ReplyMarkup: models.InlineKeyboardMarkup{},
	})
	if !errors.Is(err, tg.ErrorBadRequest) {
		t.Errorf("error is %v", err)
	}
}

func TestLibraryUnderstandsRefusals(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Meet(anna(), 7)
	b := shop(t, srv)
	send := func() error {
		_, err := b.SendMessage(t.Context(), &tg.SendMessageParams{ChatID: 7, Text: "x"})
		return err
	}
	srv.Fail(faults.Row{Operation: "sendMessage", Code: 429, RetryAfter: 7})
	if e, ok := errors.AsType[*tg.TooManyRequestsError](send()); !ok || e.RetryAfter != 7 {
		t.Errorf("429 is %v", e)
	}
	srv.Fail(tgtest.Migrated("sendMessage", group))
	if e, ok := errors.AsType[*tg.MigrateError](send()); !ok || int64(e.MigrateToChatID) != group {
		t.Errorf("a migration is %v", e)
	}
	srv.Fail(faults.Row{Operation: "sendMessage", End: faults.Reset})
	if err := send(); err == nil || strings.Contains(err.Error(), tgtest.Token) {
		t.Errorf("a cut connection is %v", err)
	}
	srv.Block(anna(), 7)
	if err := send(); !errors.Is(err, tg.ErrorForbidden) {
		t.Errorf("a block is %v", err)
	}
	b.SetToken(otherToken)
	if err := send(); !errors.Is(err, tg.ErrorUnauthorized) {
		t.Errorf("a wrong token is %v", err)
	}
}

func TestLibraryTwoPollersConflict(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	conflict := make(chan error, 100)
	elder := shop(t, srv, tg.WithErrorsHandler(func(err error) { conflict <- err }))
	start(t, elder)
	waitFor(t, srv, srv.Polling)
	start(t, shop(t, srv))
	if err := <-conflict; !errors.Is(err, tg.ErrorConflict) {
		t.Errorf("the elder poller got %v", err)
	}
}

func TestLibraryHearsOfBlocks(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	got := make(chan *models.ChatMemberUpdated, 2)
	start(t, shop(t, srv, tg.WithDefaultHandler(func(_ context.Context, _ *tg.Bot, u *models.Update) {
		got <- u.MyChatMember
	})))
	srv.Block(anna(), 7)
	srv.Unblock(anna(), 7)
	for _, want := range []models.ChatMemberType{models.ChatMemberTypeBanned, models.ChatMemberTypeMember} {
		if u := <-got; u == nil || u.NewChatMember.Type != want || u.From.ID != 7 {
			t.Errorf("update is %+v, want %s", u, want)
		}
	}
}
