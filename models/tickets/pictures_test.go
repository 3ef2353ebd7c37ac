package tickets

import (
	"io"
	"strings"
	"testing"
)

const pixel = "iVBORw0KGgo="

func TestPastedPicturesBecomeFiles(t *testing.T) {
	const data = "data:image/png;base64," + pixel
	tests := map[string]struct {
		html  string
		files []string // of the result
		shows int      // cid: addresses in the text
	}{
		"none":           {`<p>Hello</p>`, nil, 0},
		"one":            {`<p>See <img src="` + data + `"></p>`, []string{"picture-1.png"}, 1},
		"as Trix writes": {`<figure data-trix-attachment="{&quot;url&quot;:&quot;` + data + `&quot;}"><img width="1" src="` + data + `"></figure>`, []string{"picture-1.png"}, 2},
		"twice the same": {`<img src="` + data + `"><img src='` + data + `'>`, []string{"picture-1.png"}, 2},
		"two":            {`<IMG alt=x SRC=` + data + `><img src="data:image/jpeg;base64,/9j/">`, []string{"picture-1.png", "picture-2.jpg"}, 2},
		"no picture":     {`<img src="data:text/html;base64,` + pixel + `"><img src="data:image/svg+xml;base64,` + pixel + `">`, nil, 0},
		"broken":         {`<img src="data:image/png;base64,a"><p>Hello</p>`, nil, 0},
		"only words":     {`<p>` + data + `</p>`, nil, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			body, files := Body{HTML: test.html}.withPictures([]Upload{{Name: "own.pdf"}})
			var names []string
			for _, f := range files[1:] {
				names = append(names, f.Name)
				if !f.Inline || !strings.Contains(body.HTML, "cid:"+f.ContentID) || !strings.Contains(body.sanitised(), "cid:"+f.ContentID) {
					t.Errorf("%s isn't shown by %s", f.ContentID, body.HTML)
				}
				content, err := f.Open()
				if err != nil {
					t.Fatal(err)
				}
				if read, err := io.ReadAll(content); err != nil || int64(len(read)) != f.Size || f.Size == 0 {
					t.Errorf("%d of %d bytes, %v", len(read), f.Size, err)
				}
			}
			if strings.Join(names, " ") != strings.Join(test.files, " ") || strings.Count(body.HTML, "cid:") != test.shows {
				t.Errorf("%v, %s", names, body.HTML)
			}
			if strings.Contains(Body{HTML: test.html}.withoutPictures().HTML, pixel) && name != "no picture" {
				t.Error("a draft keeps the bytes")
			}
		})
	}
}
