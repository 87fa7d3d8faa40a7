package bot

import (
	"context"
	"errors"
	"strconv"

	"github.com/go-telegram/bot/models"

	"kaspibot/feed"
	feedlist "kaspibot/feed/list"
)

// The buttons of price lists. Two versions are "older-newer"; 0 is the one that is served.
const (
	verbVersions verb = "vers"     // key: the version before which the page begins, 0 for the newest
	verbVersion  verb = "ver"      // key: version id
	verbCompare  verb = "cmp"      // key: two versions
	verbDiff     verb = "diff"     // key: two versions
	verbBack     verb = "rollback" // key: version id
	verbBackYes  verb = "backyes"  // key: version id
	verbOffSale  verb = "off"      // key: version id
)

// Past is what the chat may see and do of older price lists; publish.Publisher is one.
type Past interface {
	Versions(ctx context.Context, before int64, n int) ([]feed.Version, error)
	Compare(ctx context.Context, older, newer int64) (feedlist.Diff, error)
	OffSale(ctx context.Context, id int64) ([]feed.Offer, error)
	RollBack(ctx context.Context, id int64, by string) (feed.Version, error)
}

// versionsPage is how many versions a message lists.
const versionsPage = 8

type versionsView struct {
	Versions []feed.Version
	Served   int64
}

// onVersions lists the price lists there were, the newest first.
func (b *Bot) onVersions(ctx context.Context, u *models.Update) error {
	m, err := b.versionsMessage(ctx, 0)
	if err != nil {
		return err
	}
	_, err = b.post.send(ctx, u.Message.Chat.ID, m)
	return err
}

func (b *Bot) onVersionsPage(ctx context.Context, u *models.Update) error {
	before, err := strconv.ParseInt(pressKey(u), 10, 64)
	if err != nil {
		return b.onOldPress(ctx, u)
	}
	m, err := b.versionsMessage(ctx, before)
	return b.turn(ctx, u, m, err)
}

// turn answers a press by changing the message it was made in.
func (b *Bot) turn(ctx context.Context, u *models.Update, m message, err error) error {
	if errors.Is(err, feed.ErrNoVersion) {
		b.answer(ctx, u.CallbackQuery, "answer.version.gone", nil)
		return nil
	}
	if err != nil {
		return err
	}
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	chat, id := pressChat(u)
	return b.post.edit(ctx, chat, id, m)
}

func (b *Bot) versionsMessage(ctx context.Context, before int64) (message, error) {
	if b.Past == nil {
		return b.plainMessage("versions.none", nil)
	}
	list, err := b.Past.Versions(ctx, before, versionsPage+1)
	if err != nil {
		return message{}, err
	}
	if len(list) == 0 {
		return b.plainMessage("versions.none", nil)
	}
	more := len(list) > versionsPage
	list = list[:min(len(list), versionsPage)]
	served, err := b.served(ctx)
	if err != nil {
		return message{}, err
	}
	m, err := b.plainMessage("versions", versionsView{list, served})
	var line []models.InlineKeyboardButton
	for _, v := range list {
		id := strconv.FormatInt(v.ID, 10)
		if line = append(line, button(id, verbVersion, id)); len(line) == 4 {
			m.Keys, line = append(m.Keys, line), nil
		}
	}
	if len(line) > 0 {
		m.Keys = append(m.Keys, line)
	}
	if before != 0 {
		line = row(button(b.words.Text("button.newest", nil), verbVersions, "0"))
		m.Keys = append(m.Keys, line)
	}
	if more {
		last := strconv.FormatInt(list[len(list)-1].ID, 10)
		m.Keys = append(m.Keys, row(button(b.words.Text("button.next", nil), verbVersions, last)))
	}
	return m, err
}

// plainMessage is a text without buttons.
func (b *Bot) plainMessage(text string, view any) (message, error) {
	html, err := b.words.HTML(text, view)
	return message{Text: html}, err
}

// served is the version that Kaspi gets, 0 before the first.
func (b *Bot) served(ctx context.Context) (int64, error) {
	doc, err := b.Lists.Current(ctx)
	if errors.Is(err, feed.ErrNoVersion) {
		return 0, nil
	}
	return doc.Version.ID, err
}

// version finds one by its ID, with the one before it, which may be none.
func (b *Bot) version(ctx context.Context, id int64) (v, before feed.Version, err error) {
	list, err := b.Past.Versions(ctx, id+1, 2)
	if err != nil {
		return v, before, err
	}
	if len(list) == 0 || list[0].ID != id {
		return v, before, feed.ErrNoVersion
	}
	if len(list) > 1 {
		before = list[1]
	}
	return list[0], before, nil
}

type versionView struct {
	feed.Version
	Served bool
}

func (b *Bot) onVersion(ctx context.Context, u *models.Update) error {
	id, err := strconv.ParseInt(pressKey(u), 10, 64)
	if err != nil || b.Past == nil {
		return b.onOldPress(ctx, u)
	}
	m, err := b.versionMessage(ctx, id)
	return b.turn(ctx, u, m, err)
}

func (b *Bot) versionMessage(ctx context.Context, id int64) (message, error) {
	v, before, err := b.version(ctx, id)
	if err != nil {
		return message{}, err
	}
	served, err := b.served(ctx)
	if err != nil {
		return message{}, err
	}
	m, err := b.plainMessage("version", versionView{v, id == served})
	var compare []models.InlineKeyboardButton
	if before.ID != 0 {
		compare = append(compare, button(b.words.Text("button.compare", before.ID), verbCompare, pair(before.ID, id)))
	}
	if served != 0 && served != id && served != before.ID {
		compare = append(compare, button(b.words.Text("button.compare.served", nil), verbCompare, pair(id, served)))
	}
	if len(compare) > 0 {
		m.Keys = append(m.Keys, compare)
	}
	if v.Status == feed.StatusPublished && id != served {
		m.Keys = append(m.Keys, row(button(b.words.Text("button.rollback", id), verbBack, strconv.FormatInt(id, 10))))
	}
	m.Keys = append(m.Keys, row(
		button(b.words.Text("button.offsale", nil), verbOffSale, strconv.FormatInt(id, 10)),
		button(b.words.Text("button.versions", nil), verbVersions, "0"),
	))
	return m, err
}
