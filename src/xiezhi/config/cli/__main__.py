import sys

from xiezhi.config.cli import main

sys.exit(main())
