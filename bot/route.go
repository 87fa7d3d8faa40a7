package bot

import (
	"context"
	"maps"
	"slices"
	"strings"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kaspibot/bot/orders"
)

type handler = func(context.Context, *models.Update) error

// commands lists what can be typed, in the order of the menu. Their descriptions are the texts "command.<name>".
func (b *Bot) commands() []command {
	return []command{
		{"orders", b.onOrders},
		{"today", b.onToday},
		{"waybills", b.onWaybills},
		{"order", b.onOrder},
		{"find", b.onFind},
		{"quality", b.onQuality},
		{"notify", b.onNotify},
		{"auto", b.onAuto},
		{"sync", b.onSync},
		{"upload", b.onUpload},
		{"feed", b.onFeed},
		{"stock", b.onStock},
		{"listings", b.onListings},
		{"versions", b.onVersions},
		{"link", b.onLink},
		{"pulls", b.onPulls},
		{"price", b.onPrice},
		{"why", b.onWhy},
		{"stop", b.onStop},
		{"resume", b.onResume},
		{"status", b.onStatus},
		{"cancel", b.onCancel},
		{"help", b.onHelp},
		{"start", b.onStart},
	}
}

type command struct {
	name   string
	handle handler
}

// route registers one handler a command and one a verb; the library does the dispatching.
func (b *Bot) route() {
	for _, c := range b.commands() {
		b.tg.RegisterHandlerMatchFunc(func(u *models.Update) bool {
			name, _ := b.commandIn(u)
			return name == c.name
		}, b.handle(c.handle))
	}
	b.tg.RegisterHandlerMatchFunc(func(u *models.Update) bool {
		name, _ := b.commandIn(u)
		return name != ""
	}, b.handle(b.onUnknownCommand))
	b.tg.RegisterHandlerMatchFunc(func(u *models.Update) bool {
		return u.Message != nil && u.Message.Document != nil
	}, b.handle(b.onDocument))
	verbs := map[verb]handler{
		verbAccept:  b.onAccept,
		verbDetails: b.onDetails,
		verbTab:     b.onTab,
		verbOpen:    b.onOpen,
		verbAll:     b.onAcceptAll,
		verbToday:   b.onTodayPage,
		verbWish:    b.onWish,
		verbSheets:  b.onLayout,
		verbPublish: b.onPublish,
		verbKeep:    b.onKeep,
		verbAuto:    b.onAutoPress,

		verbVersions: b.onVersionsPage, verbVersion: b.onVersion, verbCompare: b.onCompare, verbDiff: b.onDiff,
		verbBack: b.onBack, verbBackYes: b.onBackYes, verbLinkNew: b.onLinkNew, verbLinkCheck: b.onLinkCheck,
		verbLink: b.onLinkShow, verbOffSale: b.onOffSale,

		verbApply: b.onApply, verbDiscard: b.onDiscard, verbAsk: b.onAsk, verbUnmatched: b.onUnmatched,
		verbItem: b.onAnswer, verbLater: b.onAnswer, verbStock: b.onStockPage,

		verbPriceFix: b.onPriceFix, verbPriceLeave: b.onPriceLeave,
	}
	maps.Copy(verbs, b.actHandlers())
	for v, h := range verbs {
		b.tg.RegisterHandlerMatchFunc(func(u *models.Update) bool { return pressed(u) == v }, b.handle(h))
	}
	b.tg.RegisterHandlerMatchFunc(func(u *models.Update) bool { return u.CallbackQuery != nil }, b.handle(b.onOldPress))
}

// commandIn reads "/name@bot rest" at the head of a message. The library's own matcher counts entity offsets in bytes,
// so it fails behind Cyrillic letters, and it knows no "@bot". A command for another bot is none of ours.
func (b *Bot) commandIn(u *models.Update) (name, rest string) {
	if u.Message == nil || !strings.HasPrefix(u.Message.Text, "/") {
		return "", ""
	}
	head, rest, _ := strings.Cut(u.Message.Text, " ")
	name, addressee, _ := strings.Cut(head[1:], "@")
	b.mu.Lock()
	defer b.mu.Unlock()
	if addressee != "" && b.name != "" && !strings.EqualFold(addressee, b.name) {
		return "", ""
	}
	return strings.ToLower(name), strings.TrimSpace(rest)
}

func pressed(u *models.Update) verb {
	if u.CallbackQuery == nil {
		return ""
	}
	v, _ := decodePress(u.CallbackQuery.Data)
	return v
}

func pressKey(u *models.Update) string {
	_, key := decodePress(u.CallbackQuery.Data)
	return key
}

// pressChat is the chat and the message a button was pressed in; both survive when the message is too old to be told.
func pressChat(u *models.Update) (chat int64, message int) {
	switch m := u.CallbackQuery.Message; {
	case m.Message != nil:
		return m.Message.Chat.ID, m.Message.ID
	case m.InaccessibleMessage != nil:
		return m.InaccessibleMessage.Chat.ID, m.InaccessibleMessage.MessageID
	}
	return u.CallbackQuery.From.ID, 0
}

// who is the person behind an update, as the audit trail and the cards name him.
func who(u *models.Update) orders.Who {
	user := sender(u)
	name := strings.TrimSpace(user.FirstName + " " + user.LastName)
	if name == "" {
		name = user.Username
	}
	w := orders.Who{ID: user.ID, Name: name}
	if u.CallbackQuery != nil {
		w.Chat, _ = pressChat(u)
	} else {
		w.Chat = u.Message.Chat.ID
	}
	return w
}

// answer tells the presser something over the screen; it ends the button's spinning. A press may have become too old
// to be answered while the program was down, which changes nothing about its effect.
func (b *Bot) answer(ctx context.Context, q *models.CallbackQuery, text string, data any) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	params := &tg.AnswerCallbackQueryParams{CallbackQueryID: q.ID, Text: shorten(b.words.Text(text, data), 190)}
	_, err := b.tg.AnswerCallbackQuery(ctx, params)
	if err != nil && !final(err) { // such as a connection that had gone stale
		_, err = b.tg.AnswerCallbackQuery(ctx, params)
	}
	if err != nil && !refused(err, "query is too old", "query ID is invalid") {
		b.Log.Warn("answering a press failed", "err", briefly(err))
	}
}

// say sends a text to a chat.
func (b *Bot) say(ctx context.Context, chat int64, text string, data any) (int, error) {
	html, err := b.words.HTML(text, data)
	if err != nil {
		return 0, err
	}
	return b.post.send(ctx, chat, message{Text: html})
}

// setMenu puts the commands into Telegram's menu, once per change of their texts.
func (b *Bot) setMenu(ctx context.Context) error {
	var menu []models.BotCommand
	for _, c := range b.commands() {
		menu = append(menu, models.BotCommand{Command: c.name, Description: b.words.Text("command."+c.name, nil)})
	}
	_, err := b.tg.SetMyCommands(ctx, &tg.SetMyCommandsParams{Commands: menu})
	return err
}

// about lists the commands for the texts that show them.
func (b *Bot) about() []struct{ Name, About string } {
	var list []struct{ Name, About string }
	for _, c := range slices.DeleteFunc(b.commands(), func(c command) bool { return c.name == "start" }) {
		list = append(list, struct{ Name, About string }{c.name, b.words.Text("command."+c.name, nil)})
	}
	return list
}

func row(buttons ...models.InlineKeyboardButton) []models.InlineKeyboardButton { return buttons }
