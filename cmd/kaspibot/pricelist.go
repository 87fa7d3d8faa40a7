package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/urfave/cli/v3"

	"kaspibot/bot"
	"kaspibot/feed/document"
)

func feedCommand() *cli.Command {
	return &cli.Command{
		Name:  "feed",
		Usage: "build the price list from Al-Style's stock, check it, and write it to stdout or a file",
		Description: "Nothing is published. The catalogue is read first if it is not known yet, which takes minutes.\n" +
			"Stop \"kaspibot run\" first: both work on the same data.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "out", Aliases: []string{"o"}, Usage: "file to write instead of stdout"},
		},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			c, err := settings(cmd, needAlstyle, needShop)
			if err != nil {
				return err
			}
			a, err := openData(ctx, c, newLog(c, cmd.Root().ErrWriter))
			if err != nil {
				return err
			}
			defer a.close()
			return a.writeFeed(ctx, cmd)
		},
	}
}

func (a *app) writeFeed(ctx context.Context, cmd *cli.Command) error {
	last := ""
	err := a.engine.readCatalogue(ctx, catalogueLasts, func(p bot.Progress) {
		if line := fmt.Sprintf("reading the catalogue: %d of %d", p.Got, p.Total); line != last {
			fmt.Fprintln(cmd.Root().ErrWriter, line)
			last = line
		}
	})
	if err != nil {
		return err
	}
	if err := a.engine.readRules(ctx); err != nil {
		return err
	}
	list, report, err := a.publisher.Preview(ctx)
	if err != nil {
		return err
	}
	var doc bytes.Buffer
	if err := document.Write(&doc, list); err != nil {
		return err
	}
	if err := document.Validate(bytes.NewReader(doc.Bytes()), list.Shop); err != nil {
		return err
	}
	if out := cmd.String("out"); out != "" {
		err = os.WriteFile(out, doc.Bytes(), 0o600)
	} else {
		_, err = doc.WriteTo(cmd.Root().Writer)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(cmd.Root().ErrWriter, "%d offers, valid", len(list.Offers))
	for _, why := range slices.Sorted(maps.Keys(report.Skipped)) {
		fmt.Fprintf(cmd.Root().ErrWriter, "; %s: %d", why, report.Skipped[why])
	}
	fmt.Fprintln(cmd.Root().ErrWriter)
	return nil
}
