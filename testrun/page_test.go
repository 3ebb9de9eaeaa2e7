// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package testrun_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iamverdict/verdict/testrun"
)

// The coverage page in a browser. What is compared with testdata/page.png is coarse,
// because fonts differ between machines and move the lines by some pixels: how much of
// the page, and where, has the colours of the marks; and how light each part is.

// The window, in pixels, and the size of the image that is kept.
const (
	windowWidth, windowHeight = 1000, 1600
	shrink                    = 2 // pixels of the window to one of the image
)

// TestPage compares the coverage page with how it looked when someone looked at it.
// With -update the image is made again: look at it.
func TestPage(t *testing.T) {
	t.Parallel()
	browser := findBrowser(t)
	_, _, s := load(t)
	page := written(t, run(t, s, testrun.Options{Cover: true}).Coverage.WriteHTML)
	got := shoot(t, browser, page)
	if *update {
		var b bytes.Buffer
		e := png.Encoder{CompressionLevel: png.BestCompression}
		require.NoError(t, e.Encode(&b, got))
		require.NoError(t, os.WriteFile("testdata/page.png", b.Bytes(), 0o600))
		return
	}
	file, err := os.Open("testdata/page.png")
	require.NoError(t, err)
	defer file.Close()
	want, err := png.Decode(file)
	require.NoError(t, err)
	require.Empty(t, differences(want, got))

	edit := func(old, new string) image.Image {
		require.Contains(t, string(page), old)
		return shoot(t, browser, bytes.ReplaceAll(page, []byte(old), []byte(new)))
	}
	require.Empty(t, differences(want, edit("system-ui, sans-serif", "serif")), "another font is no difference")
	for what, other := range map[string]image.Image{
		"no style":    edit("<style>", "<style media=print>"),
		"no marks":    edit("mark.missing { background", "mark.none { background"),
		"no lines":    edit(".l { display: grid", ".l { display: none"),
		"wrong panel": edit("--panel: #f5f7f9", "--panel: #203040"),
		"no bars":     edit(".bar i { display: block", ".bar i { display: none"),
	} {
		require.NotEmpty(t, differences(want, other), "the comparison can tell: %s", what)
	}
}

// findBrowser returns a Chromium that starts, or skips the test.
func findBrowser(t testing.TB) string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if exec.CommandContext(ctx, path, "--version").Run() == nil {
			return path
		}
	}
	t.Skip("the page is not looked at: there is no chromium, chromium-browser or google-chrome in the path")
	return ""
}

// shoot returns what the browser shows of a page, smaller. The sandbox is off because it
// does not start in containers; the page is ours, and has no script.
func shoot(t testing.TB, browser string, page []byte) image.Image {
	dir := t.TempDir()
	file, shot := filepath.Join(dir, "page.html"), filepath.Join(dir, "shot.png")
	require.NoError(t, os.WriteFile(file, page, 0o600))
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, browser,
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--force-device-scale-factor=1",
		"--force-color-profile=srgb", "--blink-settings=preferredColorScheme=1", // light
		"--window-size=1000,1600", "--user-data-dir="+filepath.Join(dir, "profile"), "--screenshot="+shot,
		(&url.URL{Scheme: "file", Path: filepath.ToSlash(file)}).String())
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	src, err := os.Open(shot)
	require.NoError(t, err)
	defer src.Close()
	img, err := png.Decode(src)
	require.NoError(t, err)
	require.Equal(t, image.Rect(0, 0, windowWidth, windowHeight), img.Bounds())
	return shrunk(img, shrink)
}

// shrunk returns an image in which each pixel is the mean of a square of another's.
func shrunk(src image.Image, by int) *image.RGBA {
	b := src.Bounds()
	dst := image.NewRGBA(image.Rect(0, 0, b.Dx()/by, b.Dy()/by))
	for y := range dst.Rect.Dy() {
		for x := range dst.Rect.Dx() {
			var sum [3]uint32
			for i := range by * by {
				c := color.RGBAModel.Convert(src.At(b.Min.X+x*by+i%by, b.Min.Y+y*by+i/by)).(color.RGBA)
				sum[0], sum[1], sum[2] = sum[0]+uint32(c.R), sum[1]+uint32(c.G), sum[2]+uint32(c.B)
			}
			n := uint32(by * by)
			dst.SetRGBA(x, y, color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 255})
		}
	}
	return dst
}

// tints are the colours of the page that mean something.
var tints = map[string]color.RGBA{
	"covered": {0x1a, 0x7f, 0x37, 255}, "the ground of covered": {0xdc, 0xf5, 0xe2, 255},
	"partly": {0x8a, 0x5a, 0x00, 255}, "the ground of partly": {0xfd, 0xf0, 0xc8, 255},
	"the ground of missing": {0xfd, 0xe3, 0xe1, 255},
	"the ground of panels":  {0xf5, 0xf7, 0xf9, 255},
}

// differences says how two images are not of the same page.
func differences(want, got image.Image) string {
	var list []string
	for name, tint := range tints {
		a, b := area(want, tint), area(got, tint)
		if min(a, b)*2 < max(a, b) {
			list = append(list, name+" differs in area")
		}
	}
	const block = 25 // half a line of cards
	w, g := shrunk(want, block), shrunk(got, block)
	far, all := 0, 0
	for i := range w.Pix {
		all++
		if d := int(w.Pix[i]) - int(g.Pix[i]); d > 20 || d < -20 {
			far++
		}
	}
	if far*100 > all*5 {
		list = append(list, "parts of the page are lighter or darker")
	}
	return strings.Join(list, ", ")
}

// area counts the pixels that have a tint, about.
func area(img image.Image, tint color.RGBA) int {
	near := func(a, b uint8) bool { return max(a, b)-min(a, b) < 8 }
	n := 0
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y++ {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
			c := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
			if near(c.R, tint.R) && near(c.G, tint.G) && near(c.B, tint.B) {
				n++
			}
		}
	}
	return n
}
