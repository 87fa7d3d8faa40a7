package bot

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/go-telegram/bot/models"

	"kaspibot/bot/orders"
)

const verbToday verb = "day" // key: page of /today, from 1

// boardSize is how many orders of the board are sure to fit one message.
const boardSize = 9

// boardView is a page of the board as templates see it.
type boardView struct {
	Overdue, Today, Later int // in all
	Page, Pages           int
	Lines                 []boardLine
}

type boardLine struct {
	orders.Due
	card card
	Late bool
}

// First is what the parcel has in it.
func (l boardLine) First() []line { return l.card.First() }

// City is where it goes.
func (l boardLine) City() string { return l.card.City() }

// onToday shows what has to leave the house today.
func (b *Bot) onToday(ctx context.Context, u *models.Update) error {
	m, err := b.boardMessage(ctx, 1)
	if err != nil {
		return err
	}
	_, err = b.post.send(ctx, u.Message.Chat.ID, m)
	return err
}

// onTodayPage turns the page of a board, which is as of now then.
func (b *Bot) onTodayPage(ctx context.Context, u *models.Update) error {
	page, err := strconv.Atoi(pressKey(u))
	if err != nil {
		return b.onOldPress(ctx, u)
	}
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	m, err := b.boardMessage(ctx, page)
	if err != nil {
		return err
	}
	chat, id := pressChat(u)
	return b.post.edit(ctx, chat, id, m)
}

func (b *Bot) boardMessage(ctx context.Context, page int) (message, error) {
	recs, err := b.Store.Records(ctx, orders.Filter{Stages: orders.BoardStages()})
	if err != nil {
		return message{}, fmt.Errorf("board: %w", err)
	}
	board := orders.BoardOf(recs, b.Now())
	v := boardView{Overdue: len(board.Overdue), Today: len(board.Today), Later: len(board.Later)}
	v.Pages = max(1, (v.Overdue+v.Today+boardSize-1)/boardSize)
	v.Page = min(max(page, 1), v.Pages)
	var shown []orders.Record
	for i, due := range slices.Concat(board.Overdue, board.Today) {
		if i/boardSize == v.Page-1 {
			v.Lines = append(v.Lines, boardLine{due, card{due.Record, b.Now()}, i < v.Overdue})
			shown = append(shown, due.Record)
		}
	}
	text, err := b.words.HTML("today", v)
	if err != nil {
		return message{}, err
	}
	turns := row()
	if v.Page > 1 {
		turns = append(turns, button(b.words.Text("button.back", nil), verbToday, strconv.Itoa(v.Page-1)))
	}
	if v.Page < v.Pages {
		turns = append(turns, button(b.words.Text("button.next", nil), verbToday, strconv.Itoa(v.Page+1)))
	}
	again := button(b.words.Text("button.again", nil), verbToday, strconv.Itoa(v.Page))
	return message{Text: text, Keys: append(b.orderKeys(shown), append(turns, again))}, nil
}
